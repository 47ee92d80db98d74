/** What helps to write and isn't needed to begin: loaded when the page has come to rest. */
export { placeOf } from './caret-place.ts'
export { findCommands, readCommand } from './commands.ts'
export { toPasteEdit } from './pasted.ts'
export { markOfKey, toggleMark } from './text-marks.ts'
