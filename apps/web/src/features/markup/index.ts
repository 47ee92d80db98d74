export { isHonest } from './linkify.ts'
export { type Block, hasMarkup, type Inline, toBlocks, toPreviewWords, toWords } from './markup.ts'
export { type MessagePart, mentionsAmong, toParts } from './mentions.ts'
