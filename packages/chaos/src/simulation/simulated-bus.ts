import type { Bus, Word } from '@parley/api'
import type { Scope } from '@parley/protocol'
import type { Random } from './random.ts'
import type { Owner, VirtualTime } from './virtual-time.ts'

/** What becomes of what the processes tell each other. */
export type BusMood = 'well' | 'lost' | 'twice' | 'late'

/** The way between the processes. */
export interface BusWay {
  mood: BusMood
  /** The bus of a process that starts. */
  join(process: Owner): Bus
}

/** As `Bus` says: at once for the process itself, and for the others soon, late, twice, out of order, or never. */
export function createBusWay({ time, random }: { time: VirtualTime; random: Random }): BusWay {
  const ends = new Set<{ readonly process: Owner; readonly hear: (said: Said) => void }>()
  const way: BusWay = { mood: 'well', join }
  return way

  function join(process: Owner): Bus {
    const hinted: ((scopes: readonly Scope[]) => void)[] = []
    const told: ((word: Word) => void)[] = []
    const end = {
      process,
      hear(said: Said) {
        if ('scopes' in said) for (const listener of hinted) listener(said.scopes)
        else for (const listener of told) listener(said.word)
      },
    }
    ends.add(end)

    function say(said: Said): void {
      end.hear(said)
      sayToOthers(said)
    }

    function sayToOthers(said: Said): void {
      for (const other of ends) {
        if (!other.process.isAlive) ends.delete(other)
        else if (other !== end) for (const delayMs of delays()) time.after(delayMs, () => other.hear(said), other.process)
      }
    }

    return {
      hint: (scopes) => say({ scopes }),
      hintOthers: (scopes) => sayToOthers({ scopes }),
      onHint: (listener) => void hinted.push(listener),
      tell: (word) => say({ word }),
      onWord: (listener) => void told.push(listener),
      onGap: () => {},
      async close() {
        ends.delete(end)
      },
    }
  }

  function delays(): number[] {
    switch (way.mood) {
      case 'well':
        return [random.between(0.2, 5)]
      case 'lost':
        return []
      case 'twice':
        return [random.between(0.2, 5), random.between(0.2, 300)]
      case 'late':
        return [random.between(0.2, 2_000)]
      default:
        return way.mood satisfies never
    }
  }
}

type Said = { readonly scopes: readonly Scope[] } | { readonly word: Word }
