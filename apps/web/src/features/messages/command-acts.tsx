'use client'

import { useTrpc } from '@parley/client/react'
import type { Chat } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { goTo } from '../../ui/local-link.tsx'
import { showToast } from '../../ui/toast.ts'
import { GroupAct } from '../chats/index.ts'
import type { CommandAct } from './writing/commands.ts'

export type CommandActsProps = { act: CommandAct; chat: Chat; title: string; onDone: () => void }

/** Does what a command asks for, once, and says so where nothing else would show it. */
export function CommandActs({ act, chat, title, onDone }: CommandActsProps) {
  if (act === 'leave' || act === 'invite') return <GroupAct act={act} chat={chat} title={title} onClosed={onDone} />
  return act === 'nick' ? <OpenProfile onDone={onDone} /> : <SetStatus act={act} onDone={onDone} />
}

function OpenProfile({ onDone }: { onDone: () => void }) {
  useOnce(() => {
    goTo('/settings')
    onDone()
  })
  return null
}

function SetStatus({ act, onDone }: { act: 'active' | 'away' | 'busy'; onDone: () => void }) {
  const t = useTranslations('composer.commands')
  const client = useTrpc()
  useOnce(() => {
    client.presence.set
      .mutate({ status: act === 'active' ? 'online' : act })
      .then(
        () => showToast({ text: t(`done.${act}`) }),
        () => showToast({ text: t('statusFailed'), kind: 'problem' }),
      )
      .finally(onDone)
  })
  return null
}

/** Effects run twice while one develops; a command doesn't. */
function useOnce(run: () => void): void {
  const isDone = useRef(false)
  const latest = useRef(run)
  useEffect(() => {
    if (isDone.current) return
    isDone.current = true
    latest.current()
  }, [])
}
