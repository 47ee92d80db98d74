import { matchWords } from './match-words.ts'

/** By name or by the people in it, best first; of two that answer alike the one that stands first. */
export function findChats<Item extends { title: string }>(
  items: readonly Item[],
  query: string,
  peopleIn: (item: Item) => readonly string[] = () => [],
): readonly Item[] {
  if (query === '') return items
  return items
    .flatMap((item) => {
      const rank = matchWords(query, item.title, peopleIn(item))
      return rank === null ? [] : { item, rank }
    })
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}
