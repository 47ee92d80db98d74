'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { late } from '../../ui/late.tsx'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import type { Standing } from './message-rights.ts'
import type { MessageOverlay, RowVerbs } from './row-verbs.ts'

const [MessagePopover, loadPopover] = late(() => import('./message-popover.tsx').then((module) => module.MessagePopover))
const [MessageMenu, loadMenu] = late(() => import('./message-menu.tsx').then((module) => module.MessageMenu))
const [MessageSheet, loadSheet] = late(() => import('./message-sheet.tsx').then((module) => module.MessageSheet))

/** How long a pointer rests before what lies under it explains itself, and how long it may be on its way there. */
const peekAfterMs = 400
const graceMs = 200

export type OpenOverlay = { overlay: MessageOverlay; isOpen: boolean; isPeek: boolean }

/** The one thing that is open over the messages, if any. */
export function useOverlay() {
  const [open, setOpen] = useState<OpenOverlay | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const verbs = useMemo(() => {
    const later = (delayMs: number, run: () => void) => {
      clearTimeout(timer.current)
      timer.current = setTimeout(run, delayMs)
    }
    const close = () => {
      clearTimeout(timer.current)
      setOpen((now) => now && { ...now, isOpen: false })
    }
    return {
      open(overlay: MessageOverlay) {
        clearTimeout(timer.current)
        setOpen({ overlay, isOpen: true, isPeek: false })
      },
      peek: (overlay: MessageOverlay) =>
        later(peekAfterMs, () => setOpen((now) => (now?.isOpen && !now.isPeek ? now : { overlay, isOpen: true, isPeek: true }))),
      leave: () => later(graceMs, () => setOpen((now) => (now?.isPeek ? { ...now, isOpen: false } : now))),
      stay: () => clearTimeout(timer.current),
      close,
    }
  }, [])
  const forget = useCallback(() => setOpen((now) => (now?.isOpen ? now : null)), [])
  return { open, verbs, forget }
}

export type OverlayHostProps = {
  open: OpenOverlay | null
  standing: Standing
  verbs: RowVerbs
  onStay: () => void
  /** To the composer: where the focus goes when what had it is gone. */
  onWrite: () => void
  onClose: () => void
  onClosed: () => void
}

/** Loaded when there is nothing else to do: nobody waits for it, and without a network it is there. */
export function OverlayHost({ open, ...rest }: OverlayHostProps) {
  useWhenIdle(loadPopover)
  useWhenIdle(loadSheet)
  useWhenIdle(loadMenu)
  if (!open) return null
  const { overlay, isOpen, isPeek } = open
  if (overlay.kind === 'sheet') return <MessageSheet overlay={overlay} isOpen={isOpen} {...rest} />
  if (overlay.kind === 'more') return <MessageMenu overlay={overlay} isOpen={isOpen} {...rest} />
  return <MessagePopover key={`${overlay.kind} ${overlay.message.id}`} overlay={overlay} isOpen={isOpen} isPeek={isPeek} {...rest} />
}
