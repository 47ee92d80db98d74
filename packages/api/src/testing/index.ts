export { isFullRun } from './full-run.ts'
export { refusalOf } from './refusals.ts'
export { createTestServer, type Device, draft, type Person, type TestServer } from './test-server.ts'
export { verifySync, type World } from './verify-sync.ts'
