/** Of a grapheme: whether it is an emoji. */
export const startsWithEmoji = (text: string): boolean => emojiStart.test(text)

/** Not `\p{RGI_Emoji}`, which says it in one word: compiling that takes V8 170 ms, at the first message or the first avatar. */
const emojiStart = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F\u20E3)/u
