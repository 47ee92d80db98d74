import type { Scope } from '@parley/protocol'
import type { Owner } from '../virtual-time.ts'

/** Who holds locks: one transaction, of one process. */
export interface Holder {
  readonly of: Owner
}

/** `go` is called when it is theirs, at once if nobody has it; `fail` if the database goes away before. */
export interface Turn {
  go(): void
  fail(): void
}

/** Row locks of scopes. Who waits gets theirs in the order in which they came. */
export function createLocks() {
  const held = new Map<Scope, Holder>()
  const waiting: { readonly holder: Holder; readonly scope: Scope; readonly turn: Turn }[] = []

  function take(holder: Holder, scope: Scope): boolean {
    const other = held.get(scope)
    if (other && other !== holder) return false
    held.set(scope, holder)
    return true
  }

  function release(holder: Holder): void {
    for (const [scope, by] of held) if (by === holder) held.delete(scope)
    for (const next of [...waiting]) {
      if (held.has(next.scope)) continue
      waiting.splice(waiting.indexOf(next), 1)
      held.set(next.scope, next.holder)
      next.turn.go()
    }
  }

  return {
    /** False where somebody else has it. */
    take,
    wait(holder: Holder, scope: Scope, turn: Turn): void {
      if (take(holder, scope)) turn.go()
      else waiting.push({ holder, scope, turn })
    },
    release,
    /** All that this process holds or waits for. */
    releaseAllOf(of: Owner): void {
      for (const next of waiting.filter(({ holder }) => holder.of === of)) waiting.splice(waiting.indexOf(next), 1)
      for (const holder of new Set(held.values())) if (holder.of === of) release(holder)
    },
    clear(): void {
      held.clear()
      for (const { turn } of waiting.splice(0)) turn.fail()
    },
  }
}
