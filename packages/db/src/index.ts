export {
  type Database,
  isDeadlock,
  isUnavailable,
  isUniqueViolation,
  openDatabase,
  type Statement,
  statement,
  type Tx,
} from './database.ts'
export { assertDurable } from './durability.ts'
