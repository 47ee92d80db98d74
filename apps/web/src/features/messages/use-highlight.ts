import { useEffect, useState } from 'react'
import type { Token } from './highlight.ts'

/** Code that is longer stays in one colour: finding the colours takes time, and nobody reads so much of it here. */
const charsMax = 6_000

let highlight: typeof import('./highlight.ts').highlight | null = null

/** The parts of a code and what they are; null until that is known, where the language isn't, or where the code doesn't say it. */
export function useHighlight(code: string, language: string): readonly Token[] | null {
  const isWanted = language !== '' && code.length <= charsMax
  const [tokens, setTokens] = useState(() => (isWanted && highlight ? highlight(code, language) : null))
  useEffect(() => {
    if (!isWanted) return setTokens(null)
    let isCurrent = true
    import('./highlight.ts').then(
      (loaded) => {
        highlight = loaded.highlight
        if (isCurrent) setTokens(highlight(code, language))
      },
      // Without a network it stays as it is, which is readable.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [code, language, isWanted])
  return tokens
}
