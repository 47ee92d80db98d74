import { useEffect, useState } from 'react'

const heldMs = 1_000

/**
 * [UX42] The list in the order it should have, except under the pointer: what one is about to press stays where it is until the pointer
 * leaves, or for a second. What comes or goes does so at once.
 */
export function useSettledOrder<Item>(items: readonly Item[], idOf: (item: Item) => string, isPointerOver: boolean): readonly Item[] {
  const [held, setHeld] = useState<readonly string[]>([])
  const ids = items.map(idOf)
  const isHeld = isPointerOver && !isSame(held, ids) && isSame(held.toSorted(), ids.toSorted())
  const order = ids.join()

  // Held is what was shown last.
  if (!isHeld && !isSame(held, ids)) setHeld(ids)

  useEffect(() => {
    if (!isHeld) return
    const timer = setTimeout(() => setHeld(order.split(',')), heldMs)
    return () => clearTimeout(timer)
  }, [isHeld, order])

  return isHeld ? inOrder(items, idOf, held) : items
}

export function inOrder<Item>(items: readonly Item[], idOf: (item: Item) => string, order: readonly string[]): readonly Item[] {
  const places = new Map(order.map((id, place) => [id, place]))
  return items.toSorted((one, other) => (places.get(idOf(one)) ?? -1) - (places.get(idOf(other)) ?? -1))
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((id, index) => id === other[index])
