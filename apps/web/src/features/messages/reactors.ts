import type { Reaction, ReactionsPage } from '@parley/protocol'

/** So many names say who; the rest are a number. */
export const namesMax = 20

/** The emoji of which a page lacks names that would be said: it ends before them, behind those of a popular one. */
export const unnamedIn = ({ items, nextCursor }: ReactionsPage, reactions: readonly Reaction[]): readonly string[] =>
  nextCursor === null
    ? []
    : reactions.flatMap(({ emoji, count }) =>
        items.filter((item) => item.emoji === emoji).length < Math.min(count, namesMax) ? [emoji] : [],
      )
