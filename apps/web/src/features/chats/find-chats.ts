import { matchWords } from './match-words.ts'

/** By name or by the people in it, best first. */
export const findChats = <Item extends { title: string }>(
  items: readonly Item[],
  query: string,
  peopleIn: (item: Item) => readonly string[] = () => [],
): readonly Item[] => findByWords(items, query, (item) => [item.title, ...peopleIn(item)])

/** What answers the words, best first; of two that answer alike the one that stands first. The first text of each is its name. */
export function findByWords<Item>(items: readonly Item[], words: string, toTexts: (item: Item) => readonly string[]): readonly Item[] {
  if (words === '') return items
  return items
    .flatMap((item) => {
      const [name = '', ...besides] = toTexts(item)
      const rank = matchWords(words, name, besides)
      return rank === null ? [] : { item, rank }
    })
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
