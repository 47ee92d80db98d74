let segmenter: Intl.Segmenter | null = null

/** What people see as one character each. Making what knows that takes a browser longer than a whole screen of names: it is made when one needs it. */
export function toGraphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** Two letters of the Latin alphabet are two characters, for whoever has no segmenter yet. */
export const firstGrapheme = (text: string): string => (/^[!-~](?:[ -~]|$)/.test(text) ? text.charAt(0) : (toGraphemes(text)[0] ?? ''))
