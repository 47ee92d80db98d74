import type { Tabs, TabWord } from '../tabs.ts'
import { turn } from './manual-clock.ts'

export type MemoryTab = Tabs & {
  /** It neither hears nor says anything any more, and its lanes are another's. */
  kill(): void
  /** What it has told. */
  readonly told: readonly TabWord[]
}

export type MemoryTabs = {
  open(): MemoryTab
  /** Which lanes are held at the moment. */
  held(): readonly string[]
}

/** The tabs of one device within one process: words are copies and take a turn, lanes are given in the order in which they were asked for. */
export function createMemoryTabs(): MemoryTabs {
  const ears = new Set<{ of: object; hear: (word: TabWord) => void }>()
  const queues = new Map<string, Asking[]>()

  function give(lane: string, turnTaken: 'at once' | 'waited') {
    const first = queues.get(lane)?.[0]
    if (!first) queues.delete(lane)
    else if (turnTaken === 'at once') first.onHeld('at once')
    else void turn().then(() => queues.get(lane)?.[0] === first && first.onHeld('waited'))
  }

  function leave(lane: string, asking: Asking) {
    const queue = queues.get(lane) ?? []
    const isFirst = queue[0] === asking
    if (!queue.includes(asking)) return
    queues.set(
      lane,
      queue.filter((other) => other !== asking),
    )
    if (isFirst) give(lane, 'waited')
    else if (queues.get(lane)?.length === 0) queues.delete(lane)
  }

  function open(): MemoryTab {
    const self = {}
    const told: TabWord[] = []
    let isAlive = true
    return {
      told,
      tell(word) {
        if (!isAlive) return
        told.push(word)
        const text = JSON.stringify(word)
        const others = [...ears].filter(({ of }) => of !== self)
        void turn().then(() => {
          for (const ear of others) if (ears.has(ear)) ear.hear(JSON.parse(text) as TabWord)
        })
      },
      hear(listener) {
        const ear = { of: self, hear: listener }
        if (isAlive) ears.add(ear)
        return () => void ears.delete(ear)
      },
      hold(lane, onHeld) {
        if (!isAlive) return () => {}
        const asking: Asking = { of: self, onHeld }
        const queue = [...(queues.get(lane) ?? []), asking]
        queues.set(lane, queue)
        if (queue.length === 1) give(lane, 'at once')
        return () => leave(lane, asking)
      },
      kill() {
        isAlive = false
        for (const ear of [...ears]) if (ear.of === self) ears.delete(ear)
        for (const [lane, queue] of [...queues]) for (const asking of queue) if (asking.of === self) leave(lane, asking)
      },
    }
  }

  return { open, held: () => [...queues.keys()] }
}

type Asking = { of: object; onHeld: (turn: 'at once' | 'waited') => void }
