import { findCanary } from '../schedules/canaries.ts'
import { takeOut } from './take-out.ts'

// Imported before a server's own first module: that server runs without one of its guards.
takeOut(findCanary(process.env['PARLEY_CANARY']))
