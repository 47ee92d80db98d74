import { type RefObject, useEffect, useRef } from 'react'
import { type SettingsSection, settingsSections, toSettingsPath } from './sections.ts'

/**
 * The address and the page say the same: an address brings its section to the top, and scrolling by hand goes through the addresses,
 * leaving one step for the way back.
 */
export function useSectionInView(section: SettingsSection | null): RefObject<HTMLDivElement | null> {
  const pane = useRef<HTMLDivElement>(null)
  const shown = useRef<SettingsSection | null>(null)
  const isByHand = useRef(false)

  useEffect(() => {
    const element = pane.current
    if (!element || section === shown.current) return
    shown.current = section
    isByHand.current = false
    const target = element.querySelector<HTMLElement>(`#${section ?? settingsSections[0]}`)
    const bringUp = () => {
      if (section === null) element.scrollTo({ top: 0 })
      else target?.scrollIntoView({ block: 'start' })
    }
    bringUp()
    target?.querySelector('h2')?.focus({ preventScroll: true })
    // What stands above may still be on its way; until a hand takes over, the section keeps its place.
    const growing = new ResizeObserver(() => !isByHand.current && shown.current === section && bringUp())
    for (const part of element.children) growing.observe(part)
    return () => growing.disconnect()
  }, [section])

  useEffect(() => {
    const element = pane.current
    if (!element) return
    const takeInHand = () => {
      isByHand.current = true
    }
    const onScroll = () => {
      if (!isByHand.current) return
      const top = element.getBoundingClientRect().top
      const leftPx = element.scrollHeight - element.clientHeight - element.scrollTop
      const inView = findInView(
        settingsSections.map((name) => ({ name, topPx: (element.querySelector(`#${name}`)?.getBoundingClientRect().top ?? 0) - top })),
        // At the end nothing can come up any further: the last one is looked at.
        leftPx < 2 ? element.clientHeight : element.clientHeight / 3,
      )
      if (inView === (shown.current ?? settingsSections[0])) return
      shown.current = inView
      window.history.replaceState(null, '', toSettingsPath(inView))
    }
    const hands = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const
    for (const hand of hands) element.addEventListener(hand, takeInHand, { passive: true })
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      for (const hand of hands) element.removeEventListener(hand, takeInHand)
      element.removeEventListener('scroll', onScroll)
    }
  }, [])

  return pane
}

/** The last one that begins above the line. */
export const findInView = (sections: readonly { name: SettingsSection; topPx: number }[], linePx: number): SettingsSection =>
  sections.findLast(({ topPx }) => topPx <= linePx)?.name ?? settingsSections[0]
