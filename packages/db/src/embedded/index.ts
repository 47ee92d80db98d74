export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  prepareHome,
  startEmbeddedPostgres,
  stopAbandonedPostgres,
} from './embedded-postgres.ts'
export { type HomeLock, lockHome } from './home-lock.ts'
export { findFreePort, isPortFree } from './ports.ts'
export { isSameProcess, type ProcessIdentity, processIdentity } from './process-identity.ts'
