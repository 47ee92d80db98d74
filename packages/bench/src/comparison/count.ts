import { readNumber } from './wires.ts'

/** Messages of a chat are numbered in the order in which its speaker says them, and the number stands in the text. */
export function toText(number: number): string {
  return `${mark}${String(number).padStart(8, '0')} `.padEnd(textChars, 'x')
}

const mark = '~#'
const markWord = Buffer.from(mark)
const textChars = 200

/** Calls `take` with each number in these bytes. */
export function readTexts(bytes: Buffer, range: { readonly start: number; readonly end: number }, take: (number: number) => void): void {
  for (let at = bytes.indexOf(markWord, range.start); at !== -1 && at < range.end; at = bytes.indexOf(markWord, at + markWord.length)) {
    take(readNumber(bytes, at + markWord.length))
  }
}

/** What one listener heard of a chat. */
export interface Count {
  /** False when it was heard before. */
  heard(number: number): boolean
  report(said: number): Counted
}

export interface Counted {
  readonly lost: number
  readonly repeated: number
  /** Heard after one that was said later. */
  readonly reordered: number
}

export function createCount(): Count {
  let next = 0
  let repeated = 0
  let reordered = 0
  const missing = new Set<number>()
  return {
    heard(number) {
      if (number === next) {
        next += 1
        return true
      }
      if (number < next) {
        const isLate = missing.delete(number)
        if (isLate) reordered += 1
        else repeated += 1
        return isLate
      }
      for (; next < number; next += 1) missing.add(next)
      next += 1
      return true
    },
    report: (said) => ({ lost: said - next + missing.size, repeated, reordered }),
  }
}
