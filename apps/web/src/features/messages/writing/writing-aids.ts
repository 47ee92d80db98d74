/** What helps to write and isn't needed to begin: loaded when the page has come to rest. */
export { findCommands, readCommand } from './commands.ts'
export { toPasteEdit } from './pasted.ts'
export { markOfKey, toggleMark } from './text-marks.ts'
