'use client'

import type { ComponentProps, MouseEvent } from 'react'

/**
 * A link to another address of the page that is here already. It asks no server, so it works without a connection and at once. Opened in a
 * new tab, or before the page is alive, it is a link like any other.
 */
export function LocalLink({ href, onClick, ...rest }: Omit<ComponentProps<'a'>, 'href'> & { href: string }) {
  return (
    <a
      href={href}
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

/** Next takes part in this: `usePathname` changes with it, and the way back is kept. */
export function goTo(href: string): void {
  const { pathname, search } = window.location
  if (pathname + search !== href) window.history.pushState(null, '', href)
}

const isPlainPress = ({ defaultPrevented, button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean =>
  !defaultPrevented && button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey
