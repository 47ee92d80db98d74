import type { Arrival, Place } from '@parley/client'
import type { MessageId } from '@parley/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Left } from './spots.ts'
import type { Start } from './use-opening.ts'

export type JumpOptions = {
  /** Of an earlier visit: where one was before each jump. */
  waysBackBefore: Left['waysBack']
  /** Another one whenever other rows are here. The row it has brought into sight, or null if it isn't among them. */
  goTo: (start: Exclude<Start, null>) => MessageId | null
  /** Where one is; null at the end. */
  whereNow: () => Exclude<Start, 'new'>
  isInSight: (id: MessageId) => boolean
  toEnd: () => void
  loadAround: (place: Place) => Promise<Arrival>
  loadOlder: () => Promise<void>
  flash: (ids: readonly MessageId[]) => void
  onMissing: () => void
}

type Wanted = { place: Place; start: Exclude<Start, null>; from: Exclude<Start, 'new'> | undefined; step: 'fresh' | 'asked' | 'arrived' }

/** One needn't find the way back from further than that. */
const waysBackMax = 20

/**
 * [UX11] [UX23] To a message, wherever in the chat it stands, and it shows itself; and back to exactly where one was. What is far is loaded
 * around, what is here is simply there.
 */
export function useJump(options: JumpOptions) {
  const { goTo, loadAround, loadOlder, flash, onMissing } = options
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const [waysBack, setWaysBack] = useState(options.waysBackBefore)
  const latest = useRef(options)
  useEffect(() => {
    latest.current = options
  })

  useEffect(() => {
    if (!wanted) return
    const { place, start, from, step } = wanted
    const id = goTo(start)
    if (id !== null) {
      setWanted(null)
      if (from === undefined) return
      setWaysBack((ways) => [...ways, from].slice(-waysBackMax))
      if (start !== 'new') flash([id])
      return
    }
    if (step === 'asked') return
    const asked: Wanted = { ...wanted, step: 'asked' }
    setWanted(asked)
    const giveUp = () => setWanted((now) => (now === asked ? null : now))
    // It is here and not shown: the first line waits for the one before it.
    if (step === 'arrived') return void loadOlder().catch(giveUp)
    void loadAround(place).then((arrival) => {
      if (arrival === 'missing') onMissing()
      if (arrival !== 'here') return giveUp()
      setWanted((now) => (now === asked ? { ...asked, step: 'arrived' } : now))
    })
  }, [wanted, goTo, loadAround, loadOlder, flash, onMissing])

  const jumpTo = useCallback(({ id }: { id: MessageId }) => {
    if (latest.current.isInSight(id)) return latest.current.flash([id])
    setWanted({ place: { messageId: id }, start: { id }, from: latest.current.whereNow(), step: 'fresh' })
  }, [])
  const toNew = useCallback((fromSeq: number) => {
    setWanted({ place: { seq: fromSeq }, start: 'new', from: latest.current.whereNow(), step: 'fresh' })
  }, [])
  /** Without showing it, and without a way back: one was there already. */
  const returnTo = useCallback((spot: Exclude<Start, 'new'>) => {
    if (spot) setWanted({ place: { messageId: spot.id }, start: spot, from: undefined, step: 'fresh' })
    else latest.current.toEnd()
  }, [])
  const last = waysBack.at(-1)
  const back = useCallback(() => {
    if (last === undefined) return
    setWaysBack((ways) => ways.slice(0, -1))
    returnTo(last)
  }, [last, returnTo])
  /** Who has come to the end by themselves isn't on a journey any more. */
  const forget = useCallback(() => setWaysBack((ways) => (ways.length === 0 ? ways : [])), [])
  const giveUp = useCallback(() => setWanted(null), [])

  return { jumpTo, toNew, returnTo, back: last === undefined ? null : back, waysBack, isUnderWay: wanted !== null, forget, giveUp }
}
