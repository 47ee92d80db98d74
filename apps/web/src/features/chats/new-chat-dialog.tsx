'use client'

import type { ChatId, User, UserId } from '@parley/protocol'
import { Check, Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { useSelf } from '../connection/index.ts'
import { type StartState, usePeople, useStartChat } from './use-people.ts'

export function NewChatDialog({ onClosed }: { onClosed: () => void }) {
  const t = useTranslations('newChat')
  const [isOpen, setOpen] = useState(true)
  const [isStarted, setStarted] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const close = () => setOpen(false)
  const me = useSelf()

  const onStarted = (chatId: ChatId) => {
    setStarted(true)
    close()
    goTo(`/c/${chatId}`)
  }

  return (
    <Dialog
      title={t('title')}
      closeLabel={t('close')}
      isOpen={isOpen}
      onClose={close}
      onClosed={onClosed}
      initialFocus={field}
      // In the chat that opens, the field has the focus.
      focusAfter={isStarted ? 'elsewhere' : 'before'}
    >
      <People me={me.id} field={field} onCancel={close} onStarted={onStarted} />
    </Dialog>
  )
}

type PeopleProps = {
  me: UserId
  field: React.RefObject<HTMLInputElement | null>
  onCancel: () => void
  onStarted: (chatId: ChatId) => void
}

/** A field that keeps the focus while the arrow keys go through the list below it. */
function People({ me, field, onCancel, onStarted }: PeopleProps) {
  const t = useTranslations('newChat')
  const { query, sought, setQuery, people, status, loadMore, retry } = usePeople(me)
  const { state, start } = useStartChat(onStarted)
  const [chosenId, setChosenId] = useState<UserId | null>(null)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const isSettled = sought === query.trim()
  // Whoever looks for a name means the first one found, until they choose another.
  const chosen = people.find(({ id }) => id === chosenId) ?? (sought !== '' && isSettled ? people[0] : undefined) ?? null

  useEffect(() => {
    if (chosen) list.current?.querySelector(`[data-user-id="${chosen.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (chosen) void start(chosen)
      return
    }
    const next = neighbour(people, chosen, event.key)
    if (!next) return
    event.preventDefault()
    setChosenId(next.id)
    if (people.indexOf(next) >= people.length - 3) loadMore()
  }

  return (
    <>
      <div className="px-5 pt-1 pb-2">
        <div className="inp">
          <Search size={18} aria-hidden="true" />
          <input
            ref={field}
            type="text"
            aria-label={t('searchPeople')}
            placeholder={t('searchPeople')}
            aria-controls={listId}
            aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
            aria-autocomplete="list"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            dir="auto"
            value={query}
            onChange={(event) => {
              setQuery(event.currentTarget.value)
              setChosenId(null)
            }}
            onKeyDown={onKeyDown}
          />
        </div>
      </div>
      <p className="sr-only" aria-live="polite">
        {status === 'ready' && isSettled && t('count', { count: people.length })}
      </p>
      {people.length === 0 ? (
        <div className="people">
          <Nobody status={status} query={sought} onRetry={retry} />
        </div>
      ) : (
        <div
          ref={list}
          id={listId}
          className="people"
          role="listbox"
          aria-label={t('people')}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
            scrollHeight - scrollTop - clientHeight < 200 && loadMore()
          }
        >
          {people.map((person) => (
            <Person
              key={person.id}
              id={`${listId}-${person.id}`}
              person={person}
              isChosen={person.id === chosen?.id}
              onChoose={() => setChosenId(person.id)}
              onStart={() => void start(person)}
            />
          ))}
        </div>
      )}
      <Trouble state={state} />
      <footer>
        <Button kind="ghost" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button kind="primary" disabled={!chosen || state.status === 'starting'} onClick={() => chosen && void start(chosen)}>
          {t('startChat')}
        </Button>
      </footer>
    </>
  )
}

function Person({
  id,
  person,
  isChosen,
  onChoose,
  onStart,
}: {
  id: string
  person: User
  isChosen: boolean
  onChoose: () => void
  onStart: () => void
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard for the whole list
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      data-user-id={person.id}
      className="person"
      onPointerDown={(event) => event.pointerType === 'mouse' && event.preventDefault()}
      onClick={onChoose}
      onDoubleClick={onStart}
    >
      <Avatar name={person.displayName} colorKey={person.id} />
      <span className="min-w-0 flex-1">
        <span className="n cut block" dir="auto">
          {person.displayName}
        </span>
        <span className="s cut block" dir="ltr">
          @{person.username}
        </span>
      </span>
      <span className="box">{isChosen && <Check aria-hidden="true" />}</span>
    </div>
  )
}

function Nobody({ status, query, onRetry }: { status: 'loading' | 'failed' | 'ready'; query: string; onRetry: () => void }) {
  const t = useTranslations('newChat')
  switch (status) {
    case 'loading':
      return <PersonBones />
    case 'failed':
      return (
        <div className="flex flex-col items-center gap-3 px-4 py-10 text-center text-ink-2">
          <p role="alert">{t('failed')}</p>
          <Button onClick={onRetry}>{t('retry')}</Button>
        </div>
      )
    case 'ready':
      return (
        <p className="mx-auto max-w-[34ch] px-4 py-10 text-center text-balance text-ink-2">
          {query === '' ? `${t('nobodyYet.title')}. ${t('nobodyYet.hint')}` : t('nothingFound', { query })}
        </p>
      )
    default:
      return status satisfies never
  }
}

function PersonBones() {
  return (
    <div className="bones" aria-hidden="true">
      {['w-32', 'w-44', 'w-28'].map((width) => (
        <div key={width} className="person">
          <span className="bone size-9 rounded-full" />
          <span className={`bone h-3 ${width}`} />
        </div>
      ))}
    </div>
  )
}

function Trouble({ state }: { state: StartState }) {
  const t = useTranslations('newChat')
  const refusals = useTranslations('refusals')
  if (state.status !== 'refused' && state.status !== 'unreachable') return null
  return (
    <p role="alert" className="px-5 pb-3 text-ui text-danger">
      {t('notStarted')} {state.status === 'refused' ? refusalSentence(refusals, state.refusal) : t('noConnection')}
    </p>
  )
}

function neighbour(people: readonly User[], chosen: User | null, key: string): User | null {
  const index = chosen ? people.indexOf(chosen) : -1
  switch (key) {
    case 'ArrowDown':
      return people[Math.min(index + 1, people.length - 1)] ?? null
    case 'ArrowUp':
      return people[Math.max(index - 1, 0)] ?? null
    default:
      return null
  }
}
