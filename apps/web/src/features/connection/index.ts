export { ConnectionBanner } from './connection-banner.tsx'
export { ParleyConnection, useSelf } from './parley-connection.tsx'
