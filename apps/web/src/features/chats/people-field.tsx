import type { User } from '@parley/protocol'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { KeyboardEvent, RefObject } from 'react'

export type PeopleFieldProps = {
  field: RefObject<HTMLInputElement | null>
  /** The list that it searches, and who in it the arrow keys have come to. */
  listId: string
  active: User | null
  query: string
  onSearch: (query: string) => void
  onKeyDown: (event: KeyboardEvent) => void
}

/** Keeps the focus while the arrow keys go through the list below it. */
export function PeopleField({ field, listId, active, query, onSearch, onKeyDown }: PeopleFieldProps) {
  const t = useTranslations('newChat')
  return (
    <div className="inp">
      <Search size={18} aria-hidden="true" />
      <input
        ref={field}
        type="text"
        aria-label={t('searchPeople')}
        placeholder={t('searchPeople')}
        aria-controls={listId}
        aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        value={query}
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** The one the arrow key leads to; null for any other key, and where there is nobody. */
export function neighbour(people: readonly User[], active: User | null, key: string): User | null {
  const index = active ? people.indexOf(active) : -1
  switch (key) {
    case 'ArrowDown':
      return people[Math.min(index + 1, people.length - 1)] ?? null
    case 'ArrowUp':
      return people[Math.max(index - 1, 0)] ?? null
    default:
      return null
  }
}
