import { Search } from 'lucide-react'
import type { KeyboardEvent, RefObject } from 'react'

export type ListFieldProps = {
  field: RefObject<HTMLInputElement | null>
  label: string
  /** The list that it searches, and which of its options the arrow keys have come to: that has the id `${listId}-${activeId}`. */
  listId: string
  activeId: string | null
  query: string
  onSearch: (query: string) => void
  onKeyDown: (event: KeyboardEvent<HTMLInputElement>) => void
}

/** Keeps the focus while the arrow keys go through the list below it. */
export function ListField({ field, label, listId, activeId, query, onSearch, onKeyDown }: ListFieldProps) {
  return (
    <div className="inp">
      <Search size={18} aria-hidden="true" />
      <input
        ref={field}
        type="text"
        aria-label={label}
        placeholder={label}
        aria-controls={listId}
        aria-activedescendant={activeId === null ? undefined : `${listId}-${activeId}`}
        aria-autocomplete="list"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        value={query}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}
