'use client'

import type { User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { ParleyConnection, readPersonHere } from '../../features/connection/index.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ChatsFrame } from '../(chats)/chats-frame.tsx'
import { ListPane } from '../(chats)/list-pane.tsx'
import { SheetPane } from '../(chats)/sheet-pane.tsx'

/** The chats of who was here last, at whatever address was asked for; where nobody was, a word about why nothing else comes. */
export function OfflineShell({ apiOrigin }: { apiOrigin: string }) {
  const [found, setFound] = useState<{ person: User | null } | null>(null)

  useEffect(() => {
    const { pathname } = window.location
    // Asked for by its own name, it has a server before it.
    if (pathname === '/offline') return window.location.replace('/')
    void readPersonHere()
      .catch(() => null)
      .then((person) => {
        if (person && /^\/sign-(in|up)$/.test(pathname)) window.history.replaceState(null, '', '/')
        setFound({ person })
      })
  }, [])

  if (!found) return null
  if (!found.person) return <NobodyHere />
  return (
    <ParleyConnection apiOrigin={apiOrigin} sessionUser={found.person}>
      <ChatsFrame list={<ListPane />} sheet={<SheetPane />}>
        {null}
      </ChatsFrame>
    </ParleyConnection>
  )
}

function NobodyHere() {
  const t = useTranslations('pages')
  useEffect(() => {
    // Nothing tells of a server that is back, and not every device of a network that is.
    const timer = setInterval(() => void reloadWhenReachable(), lookAgainMs)
    window.addEventListener('online', reload)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', reload)
    }
  }, [])
  return (
    <main className="flex min-h-dvh">
      <EmptyState
        as="h1"
        art="someone-waits"
        title={t('unreachable.title')}
        hint={t('unreachable.hint')}
        action={<Button onClick={reload}>{t('tryAgain')}</Button>}
      />
    </main>
  )
}

const lookAgainMs = 5_000
const reload = () => window.location.reload()

async function reloadWhenReachable() {
  const answer = await fetch('/offline', { method: 'HEAD', cache: 'no-store' }).catch(() => null)
  if (answer?.ok) reload()
}
