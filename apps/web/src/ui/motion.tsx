'use client'

import { LazyMotion, MotionConfig } from 'framer-motion'
import { type ReactNode, useSyncExternalStore } from 'react'
import { untilIdle } from './use-when-idle.ts'

let isReady = false

const loadFeatures = async () => {
  await untilIdle()
  const { domAnimation } = await import('./motion-features.ts')
  isReady = true
  return domAnimation
}

/** What `framer-motion/m` needs to move. It comes after the page is usable; until then nothing moves, and nothing waits for it. */
export function Motion({ children }: { children: ReactNode }) {
  const still = useSyncExternalStore(subscribe, isStill, () => false)
  return (
    <MotionConfig skipAnimations={still} reducedMotion={still ? 'always' : 'never'}>
      <LazyMotion features={loadFeatures} strict>
        {children}
      </LazyMotion>
    </MotionConfig>
  )
}

/** Whether something may move now. */
export const canMove = (): boolean => !isStill() && document.visibilityState === 'visible'

/** Whether `framer-motion/m` can move it: what it can't must not begin small. */
export const canSpring = (): boolean => isReady && canMove()

/** [UX57] Asked for by the system, or by whoever uses this browser: nothing moves, and every jump is one. */
export const isStill = (): boolean =>
  window.matchMedia('(prefers-reduced-motion: reduce)').matches || document.documentElement.dataset['motion'] === 'none'

function subscribe(listener: () => void): () => void {
  const system = window.matchMedia('(prefers-reduced-motion: reduce)')
  system.addEventListener('change', listener)
  // A setting says so in this tab as it does in the others.
  window.addEventListener('storage', listener)
  return () => {
    system.removeEventListener('change', listener)
    window.removeEventListener('storage', listener)
  }
}

/** Answers a tap: 355 ms, 14 % over. */
export const pop = { type: 'spring', stiffness: 700, damping: 28, mass: 1 } as const
/** Enters: 180 ms. */
export const fadeIn = { duration: 0.18, ease: [0.2, 0.8, 0.2, 1] } as const
