export { isHonest } from './linkify.ts'
export { type Block, hasMarkup, type Inline, toBlocks, toWords } from './markup.ts'
export { type MessagePart, mentionsAmong, toParts } from './mentions.ts'
