'use client'

import type { ComponentProps, MouseEvent } from 'react'
import { tellAddress } from './use-address.ts'

/**
 * A link to another address of the page that is here already. It asks no server, so it works without a connection and at once. Opened in a
 * new tab, or before the page is alive, it is a link like any other.
 */
export function LocalLink({ href, onClick, ...rest }: Omit<ComponentProps<'a'>, 'href'> & { href: string }) {
  return (
    <a
      href={href}
      onPointerDown={(event) => {
        if (isPlainPress(event)) head(href, event.pointerType === 'mouse' ? 0 : restMs)
      }}
      onPointerCancel={() => clearTimeout(heading)}
      onClick={(event) => {
        onClick?.(event)
        if (!isPlainPress(event)) return
        event.preventDefault()
        goTo(href)
      }}
      {...rest}
    />
  )
}

/**
 * Next takes part in this, and the way back is kept; who asks `useAddress` is there at once. To where one is already, it is said to who
 * listens.
 */
export function goTo(href: string): void {
  const { pathname, search } = window.location
  if (pathname + search !== href) {
    document.documentElement.dataset['going'] = ''
    window.addEventListener('popstate', forgetGoing, { capture: true })
    window.history.pushState(null, '', href)
    return tellAddress()
  }
  for (const listener of listeners) listener()
}

/** Who goes back by a gesture has seen it move already: panes slide for a press alone. */
function forgetGoing() {
  document.documentElement.removeAttribute('data-going')
}

/** Hears of each press on a link to the address that is open: nothing else tells of it. */
export function onSameAddress(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const listeners = new Set<() => void>()

/** Hears where a press is about to lead, so that what is needed there can be on its way while the page is drawn. */
export function onHeading(listener: (href: string) => void): () => void {
  headings.add(listener)
  return () => void headings.delete(listener)
}
const headings = new Set<(href: string) => void>()

/** A finger that rests so long doesn't scroll, and lifts a good while later. */
const restMs = 50
let heading: ReturnType<typeof setTimeout> | undefined

function head(href: string, afterMs: number) {
  clearTimeout(heading)
  heading = setTimeout(() => {
    for (const listener of headings) listener(href)
  }, afterMs)
}

/** A press that asks for nothing but to go there. */
export const isPlainPress = ({ defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  !defaultPrevented && button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
