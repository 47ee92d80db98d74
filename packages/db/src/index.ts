export {
  type Database,
  type DatabaseOptions,
  isDeadlock,
  isStorageFull,
  isUnavailable,
  isUniqueViolation,
  knownStatements,
  openDatabase,
  type Statement,
  statement,
  type Tx,
} from './database.ts'
export { type DiskSpace, watchDiskSpace } from './disk-space.ts'
export { assertDurable } from './durability.ts'
export { type Notifications, openNotifications } from './notifications.ts'
