import type { User, UserId } from '@parley/protocol'
import { Check, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { ListField } from '../../ui/list-field.tsx'
import { toFirstName, usePeople } from '../people/index.ts'
import { neighbour } from './neighbour.ts'
import { Nobody } from './nobody.tsx'
import { PersonOption } from './person-option.tsx'

export type PeoplePickerProps = {
  me: UserId
  picked: readonly User[]
  onChange: (picked: readonly User[]) => void
  /** Why somebody can't be picked; null for whoever can. */
  noteOn?: (person: User) => string | null
  field?: RefObject<HTMLInputElement | null>
}

/** Several people, as tokens above the field that finds them. Enter picks and puts back, Backspace takes the last one away. */
export function PeoplePicker({ me, picked, onChange, noteOn, field }: PeoplePickerProps) {
  const t = useTranslations('newChat')
  const group = useTranslations('group')
  const { query, sought, setQuery, people, status, loadMore, retry } = usePeople(me)
  const [activeId, setActiveId] = useState<UserId | null>(null)
  const ownField = useRef<HTMLInputElement>(null)
  const input = field ?? ownField
  const listId = useId()
  const list = useRef<HTMLDivElement>(null)
  const isSettled = sought === query.trim()
  const active = people.find(({ id }) => id === activeId) ?? (sought !== '' && isSettled ? people[0] : undefined) ?? null
  const isPicked = ({ id }: User) => picked.some((person) => person.id === id)

  useEffect(() => {
    if (active) list.current?.querySelector(`[data-user-id="${active.id}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active])

  const toggle = (person: User) => {
    if (noteOn?.(person)) return
    if (isPicked(person)) {
      onChange(picked.filter(({ id }) => id !== person.id))
      return
    }
    onChange([...picked, person])
    setQuery('')
    setActiveId(null)
  }

  const search = (words: string) => {
    setQuery(words)
    setActiveId(null)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      if (active) toggle(active)
      return
    }
    if (event.key === 'Backspace' && query === '' && event.target === input.current) {
      onChange(picked.slice(0, -1))
      return
    }
    const next = neighbour(people, active, event.key)
    if (!next) return
    event.preventDefault()
    setActiveId(next.id)
    if (people.indexOf(next) >= people.length - 3) loadMore()
  }

  return (
    <>
      <div className="px-5 pb-2">
        {picked.length > 0 && (
          <ul className="tokens" aria-label={group('picked')}>
            {picked.map((person) => (
              <li key={person.id} className="min-w-0">
                <button
                  type="button"
                  className="tok"
                  aria-label={group('unpick', { name: person.displayName })}
                  onClick={() => {
                    toggle(person)
                    input.current?.focus()
                  }}
                >
                  <Avatar name={person.displayName} colorKey={person.id} shape={person.isBot ? 'bot' : 'person'} />
                  <bdi className="cut">{toFirstName(person.displayName)}</bdi>
                  <X size={13} strokeWidth={2.4} aria-hidden="true" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <ListField
          field={input}
          label={t('searchPeople')}
          listId={listId}
          activeId={active?.id ?? null}
          query={query}
          onSearch={search}
          onKeyDown={onKeyDown}
        />
      </div>
      <p className="sr-only" aria-live="polite">
        {status === 'ready' && isSettled && t('count', { count: people.length })}
      </p>
      {people.length === 0 ? (
        <div className="people several">
          <Nobody status={status} query={sought} onRetry={retry} />
        </div>
      ) : (
        <div
          ref={list}
          id={listId}
          className="people several"
          role="listbox"
          aria-label={t('people')}
          aria-multiselectable="true"
          aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
            scrollHeight - scrollTop - clientHeight < 200 && loadMore()
          }
        >
          {people.map((person) => {
            const note = noteOn?.(person) ?? null
            return (
              <PersonOption
                key={person.id}
                id={`${listId}-${person.id}`}
                person={person}
                isChosen={isPicked(person)}
                isActive={person.id === active?.id}
                isDisabled={note !== null}
                {...(note !== null && { note })}
                end={note === null && <span className="box">{isPicked(person) && <Check aria-hidden="true" />}</span>}
                onChoose={() => toggle(person)}
              />
            )
          })}
        </div>
      )}
    </>
  )
}
