'use client'

import { createContext, useContext } from 'react'

/** What stands before every title below it: how much is unread. */
export const TitlePrefix = createContext('')

/** Goes into the head, and leaves it with whoever drew it. */
export function DocumentTitle({ title }: { title: string }) {
  return <title>{useContext(TitlePrefix) + title}</title>
}
