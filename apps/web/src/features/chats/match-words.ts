/**
 * How well a name answers what is looked for: 0 is best, null not at all. Each word of the query counts by itself, in any order, without
 * case, accents and vowel marks of any script. A word is best at the beginning of the name, then of a word of it, then anywhere, then as
 * its letters in order (`scf` for "Science Fair"). What stands in `besides`, such as the people in a group, counts less.
 */
export function matchWords(query: string, name: string, besides: readonly string[] = []): number | null {
  let sum = 0
  for (const word of toPlain(query).split(/\s+/).filter(Boolean)) {
    const rank = rankIn(name, word) ?? rankBeside(besides, word)
    if (rank === null) return null
    sum += rank
  }
  return sum
}

function rankIn(name: string, word: string): number | null {
  const plain = toPlain(name)
  if (plain.startsWith(word)) return plain.length === word.length ? 0 : 1
  const within = ` ${plain.replace(/[^\p{L}\p{N}]/gu, ' ')}`
  if (within.includes(` ${word}`)) return 2
  if (plain.includes(word)) return 3
  return hasLettersInOrder(within, word) ? 4 : null
}

const besideRank = 10

function rankBeside(besides: readonly string[], word: string): number | null {
  const ranks = besides.map((text) => rankIn(text, word)).filter((rank) => rank !== null && rank < 3)
  return ranks.length === 0 ? null : besideRank + Math.min(...(ranks as number[]))
}

/** Two letters or more, the first of them at the beginning of a word: anything less is found everywhere. */
function hasLettersInOrder(within: string, word: string): boolean {
  const [first, ...letters] = Array.from(word)
  if (first === undefined || letters.length === 0) return false
  for (let from = within.indexOf(` ${first}`); from >= 0; from = within.indexOf(` ${first}`, from + 1)) {
    let at = from + 1 + first.length
    const isThere = letters.every((letter) => {
      at = within.indexOf(letter, at) + letter.length
      return at >= letter.length
    })
    if (isThere) return true
  }
  return false
}

/** Names don't change between two keys. */
const plains = new Map<string, string>()
const plainsMax = 5_000

export function toPlain(text: string): string {
  const known = plains.get(text)
  if (known !== undefined) return known
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþıأإآٱىة]/g, (letter) => alike[letter] ?? letter)
    .trim()
  if (plains.size >= plainsMax) plains.clear()
  plains.set(text, plain)
  return plain
}

/** What Unicode takes for letters of their own, and people type without. */
const alike: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ة: 'ه',
}
