'use client'

import type { ChatListItem } from '@parley/client'
import { useChats } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { Check } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ListField } from '../../ui/list-field.tsx'
import { findChats } from '../chats/index.ts'
import { PersonAvatar } from '../people/index.ts'
import { toOneLine } from './message-quote.tsx'

export type ForwardDialogProps = {
  texts: readonly string[]
  onForward: (to: { chatId: ChatId; title: string }) => void
  onClosed: () => void
}

const nowhere: readonly ChatListItem[] = []

/** [UX24] Where to: the field keeps the focus while the arrow keys go through the chats, the most recent first. */
export function ForwardDialog({ texts, onForward, onClosed }: ForwardDialogProps) {
  const t = useTranslations('message')
  const newChat = useTranslations('newChat')
  const known = useChats()
  const [isOpen, setOpen] = useState(true)
  const [query, setQuery] = useState('')
  const [chosenId, setChosenId] = useState<ChatId | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const listId = useId()
  const all = known.status === 'ready' ? known.chats : nowhere
  const chats = useMemo(() => findChats(all, query.trim()), [all, query])
  // Whoever looks for a name means the first one found, until they choose another.
  const chosen = chats.find(({ chat }) => chat.id === chosenId) ?? (query.trim() !== '' ? chats[0] : undefined) ?? null

  useEffect(() => {
    if (chosen) list.current?.querySelector(`[data-chat-id="${chosen.chat.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const close = () => setOpen(false)
  const forward = ({ chat, title }: ChatListItem) => {
    onForward({ chatId: chat.id, title })
    close()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      forward(chosen)
    }
    if (step === undefined) return
    event.preventDefault()
    const index = chosen ? chats.indexOf(chosen) + step : 0
    setChosenId(chats[Math.max(0, Math.min(index, chats.length - 1))]?.chat.id ?? null)
  }

  return (
    <Dialog
      title={t('forwardCount', { count: texts.length })}
      closeLabel={newChat('close')}
      isOpen={isOpen}
      onClose={close}
      onClosed={onClosed}
      initialFocus={field}
      focusAfter="before"
    >
      <div className="px-5 pt-1 pb-2">
        <p className="forwarded cut" dir="auto">
          {toOneLine(texts[0] ?? '')}
        </p>
        <ListField
          field={field}
          label={t('searchChats')}
          listId={listId}
          activeId={chosen?.chat.id ?? null}
          query={query}
          onSearch={(next) => {
            setQuery(next)
            setChosenId(null)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="sr-only" aria-live="polite">
        {t('chatsFound', { count: chats.length })}
      </p>
      {chats.length === 0 ? (
        <div className="people">
          <p className="aside">{t('noChatFound', { query: query.trim() })}</p>
        </div>
      ) : (
        <div
          ref={list}
          id={listId}
          className="people"
          role="listbox"
          aria-label={t('forwardWhere')}
          aria-activedescendant={chosen ? `${listId}-${chosen.chat.id}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          {chats.map((item) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field and the list hear the keys for all of them
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <div
              key={item.chat.id}
              id={`${listId}-${item.chat.id}`}
              className="person"
              role="option"
              aria-selected={item === chosen}
              data-chat-id={item.chat.id}
              onClick={() => setChosenId(item.chat.id)}
              onDoubleClick={() => forward(item)}
            >
              {item.peer ? (
                <PersonAvatar person={item.peer} />
              ) : (
                <Avatar name={item.title} colorKey={item.chat.id} shape={item.chat.kind === 'group' ? 'group' : 'person'} />
              )}
              <span className="n cut flex-1" dir="auto">
                {item.title}
              </span>
              <span className="box">{item === chosen && <Check aria-hidden="true" />}</span>
            </div>
          ))}
        </div>
      )}
      <footer>
        <Button kind="ghost" onClick={close}>
          {newChat('cancel')}
        </Button>
        <Button kind="primary" disabled={!chosen} onClick={() => chosen && forward(chosen)}>
          {t('forward')}
        </Button>
      </footer>
    </Dialog>
  )
}
