const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The first letter of the first and of the last word, as people are used to; of one word, one letter. Of no letters, what is there. */
export function toInitials(name: string): string {
  const words = name.split(/[\s._]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(firstLetter).join('')
  return letters || [...segmenter.segment(name.trim())][0]?.segment || '?'
}

function firstLetter(word: string | undefined): string {
  const start = word?.match(/[\p{L}\p{N}].*/su)?.[0] ?? ''
  return [...segmenter.segment(start)][0]?.segment.toUpperCase() ?? ''
}
