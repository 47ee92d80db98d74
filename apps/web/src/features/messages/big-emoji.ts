/** One to three emoji and nothing else are shown large. */
export function isBigEmoji(text: string): boolean {
  const trimmed = text.trim()
  if (trimmed.length > 60 || !emojiStart.test(trimmed)) return false
  const graphemes = [...segmenter.segment(trimmed)]
  return graphemes.length <= 3 && graphemes.every(({ segment }) => emojiStart.test(segment))
}

/** Not `\p{RGI_Emoji}`, which says it in one word: compiling that takes V8 170 ms, and it does so when the first message is sent. */
const emojiStart = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[0-9#*]\uFE0F\u20E3)/u
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
