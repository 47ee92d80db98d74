import { Search } from 'lucide-react'
import type { KeyboardEvent, ReactNode, Ref } from 'react'

export type FindFieldProps = {
  field?: Ref<HTMLInputElement>
  label: string
  query: string
  onSearch: (query: string) => void
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void
  /** Inside the field, at its end. */
  end?: ReactNode
}

/** Leaves of what stands below it only what fits. */
export function FindField({ field, label, query, onSearch, onKeyDown, end }: FindFieldProps) {
  return (
    <label className="find">
      <Search size={18} aria-hidden="true" />
      <input
        ref={field}
        type="search"
        aria-label={label}
        placeholder={label}
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={({ currentTarget }) => onSearch(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {end}
    </label>
  )
}
