import { countCodePoints, limits } from '@parley/protocol'

export type PasswordStrength = 'short' | 'weak' | 'fair' | 'good' | 'strong'

/**
 * A rough guess of how long guessing takes: characters count by the size of the alphabet they are from, repeats and runs hardly at all.
 * It encourages; only the length is a rule.
 */
export function estimateStrength(password: string): PasswordStrength {
  if (countCodePoints(password) < limits.passwordCharsMin) return 'short'
  const bits = countSurprises(password) * Math.log2(alphabetSize(password))
  if (bits < 44) return 'weak'
  if (bits < 56) return 'fair'
  if (bits < 80) return 'good'
  return 'strong'
}

function countSurprises(password: string): number {
  const codes = Array.from(password, (character) => character.codePointAt(0) ?? 0)
  const seen = new Set<number>()
  return codes.reduce((count, code, index) => {
    const step = code - (codes[index - 1] ?? Number.NaN)
    const isExpected = (Math.abs(step) <= 1 && index > 0) || seen.has(code)
    seen.add(code)
    return count + (isExpected ? 0.4 : 1)
  }, 0)
}

function alphabetSize(password: string): number {
  const sizes: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/ /, 6],
    [/[!-/:-@[-`{-~]/, 32],
    [/[^ -~]/, 100],
  ]
  return Math.max(
    2,
    sizes.reduce((total, [kind, size]) => total + (kind.test(password) ? size : 0), 0),
  )
}
