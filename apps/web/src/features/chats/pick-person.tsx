import { useEngine } from '@parley/client/react'
import type { ChatId, User, UserId } from '@parley/protocol'
import { Check, Users } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { ListField } from '../../ui/list-field.tsx'
import { useCall, useCallProblem } from '../connection/index.ts'
import { usePeople } from '../people/index.ts'
import { neighbour } from './neighbour.ts'
import { Nobody } from './nobody.tsx'
import { PersonOption } from './person-option.tsx'

export type PickPersonProps = {
  me: UserId
  field: RefObject<HTMLInputElement | null>
  onCancel: () => void
  onNewGroup: () => void
  onStarted: (chatId: ChatId) => void
}

/** A field that keeps the focus while the arrow keys go through the list below it. */
export function PickPerson({ me, field, onCancel, onNewGroup, onStarted }: PickPersonProps) {
  const t = useTranslations('newChat')
  const group = useTranslations('group')
  const engine = useEngine()
  const problemOf = useCallProblem()
  const { query, sought, setQuery, people, status, loadMore, retry } = usePeople(me)
  const { state, call } = useCall()
  const [chosenId, setChosenId] = useState<UserId | null>(null)
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const isSettled = sought === query.trim()
  // Whoever looks for a name means the first one found, until they choose another.
  const chosen = people.find(({ id }) => id === chosenId) ?? (sought !== '' && isSettled ? people[0] : undefined) ?? null
  const problem = problemOf(state)

  useEffect(() => {
    if (chosen) list.current?.querySelector(`[data-user-id="${chosen.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  const start = async ({ id }: User) => {
    const outcome = await call(() => engine.createDirectChat(id))
    if (outcome.ok) onStarted(outcome.result)
  }

  const search = (words: string) => {
    setQuery(words)
    setChosenId(null)
  }

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
        <ListField
          field={field}
          label={t('searchPeople')}
          listId={listId}
          activeId={chosen?.id ?? null}
          query={query}
          onSearch={search}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="sr-only" aria-live="polite">
        {status === 'ready' && isSettled && t('count', { count: people.length })}
      </p>
      <div className="people-place">
        {query === '' && (
          <button type="button" className="person lead" onClick={onNewGroup}>
            <span className="lead-icon">
              <Users size={18} aria-hidden="true" />
            </span>
            <span className="n">{group('new')}</span>
          </button>
        )}
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
              <PersonOption
                key={person.id}
                id={`${listId}-${person.id}`}
                person={person}
                isChosen={person.id === chosen?.id}
                end={<span className="box">{person.id === chosen?.id && <Check aria-hidden="true" />}</span>}
                onChoose={() => setChosenId(person.id)}
                onStart={() => void start(person)}
              />
            ))}
          </div>
        )}
      </div>
      {problem && (
        <p role="alert" className="px-5 pb-3 text-ui text-danger">
          {t('notStarted')} {problem}
        </p>
      )}
      <footer>
        <Button kind="ghost" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <Button kind="primary" disabled={!chosen || state.status === 'calling'} onClick={() => chosen && void start(chosen)}>
          {t('startChat')}
        </Button>
      </footer>
    </>
  )
}
