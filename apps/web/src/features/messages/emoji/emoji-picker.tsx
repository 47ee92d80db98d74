'use client'

import { Car, Flag, Heart, Leaf, Lightbulb, type LucideIcon, Search, Smile, Trophy, Utensils } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react'
import { type Emoji, type EmojiGroupId, emojiGroups, emojiOf, searchEmoji } from './emoji-data.ts'
import { addRecentEmoji, readRecentEmoji } from './recent-emoji.ts'

const columns = 8
const foundMax = 64

/** [UX22] Every emoji by kind or by word. Arrows go through them from the field on, Tab from kind to kind; Enter picks. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations('composer.emoji')
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query)
  const [recent] = useState(() => readRecentEmoji().flatMap((emoji) => emojiOf(emoji) ?? []))
  const found = sought.trim() === '' ? null : searchEmoji(sought, foundMax)
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')

  // With a finger, the keyboard would cover what one came to see.
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [])

  const pick = (emoji: string) => {
    addRecentEmoji(emoji)
    onPick(emoji)
  }

  const onFieldKey = (event: KeyboardEvent) => {
    const first = list.current?.querySelector('button')
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      first?.focus()
    }
    if (event.key === 'Enter' && found?.[0]) {
      event.preventDefault()
      pick(found[0].emoji)
    }
  }

  const onListKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const buttons = [...event.currentTarget.querySelectorAll('button')]
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement)
    const next = neighbour(event, here)
    if (next === null) return
    event.preventDefault()
    if (next < 0) field.current?.focus()
    else buttons[Math.min(next, buttons.length - 1)]?.focus()
  }

  const show = (id: EmojiGroupId) => list.current?.querySelector(`[data-group="${id}"]`)?.scrollIntoView({ block: 'start' })

  return (
    <div className="emoji-picker">
      <label className="find">
        <Search size={18} aria-hidden="true" />
        <input
          ref={field}
          type="text"
          inputMode="search"
          aria-label={t('search')}
          placeholder={t('search')}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onFieldKey}
        />
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons in it */}
      <div ref={list} className="kinds" onKeyDown={onListKey} onPointerOver={nameIt} onFocus={nameIt}>
        {found ? (
          found.length > 0 ? (
            <Kind title={t('found')} emoji={found} onPick={pick} />
          ) : (
            <p className="aside">{t('nothing', { query: sought.trim() })}</p>
          )
        ) : (
          <>
            {recent.length > 0 && <Kind title={t('recent')} emoji={recent} onPick={pick} />}
            {emojiGroups.map(({ id, emoji }) => (
              <Kind key={id} id={id} title={t(id)} emoji={emoji} onPick={pick} />
            ))}
          </>
        )}
      </div>
      <footer>
        {tabs.map(({ id, icon: Icon }) => (
          <button key={id} type="button" className="ib" aria-label={t(id)} title={t(id)} onClick={() => show(id)}>
            <Icon size={18} aria-hidden="true" />
          </button>
        ))}
      </footer>
      <p className="sr-only" aria-live="polite">
        {found ? t('count', { count: found.length }) : name}
      </p>
    </div>
  )

  function nameIt(event: { target: EventTarget }) {
    if (event.target instanceof HTMLButtonElement && event.target.matches(':focus-visible')) setName(event.target.title)
  }
}

function Kind({ id, title, emoji, onPick }: { id?: string; title: string; emoji: readonly Emoji[]; onPick: (emoji: string) => void }) {
  return (
    <section aria-label={title} data-group={id}>
      <h3>{title}</h3>
      <div className="em">
        {emoji.map((each, index) => (
          <button
            key={each.emoji}
            type="button"
            tabIndex={index === 0 ? 0 : -1}
            aria-label={each.name}
            title={`:${each.code}:`}
            onClick={() => onPick(each.emoji)}
          >
            {each.emoji}
          </button>
        ))}
      </div>
    </section>
  )
}

function neighbour(event: KeyboardEvent<HTMLElement>, here: number): number | null {
  const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl'
  switch (event.key) {
    case 'ArrowRight':
      return here + (isRtl ? -1 : 1)
    case 'ArrowLeft':
      return here + (isRtl ? 1 : -1)
    case 'ArrowDown':
      return here + columns
    case 'ArrowUp':
      return here - columns
    default:
      return null
  }
}

const tabs: { id: EmojiGroupId; icon: LucideIcon }[] = [
  { id: 'people', icon: Smile },
  { id: 'nature', icon: Leaf },
  { id: 'food', icon: Utensils },
  { id: 'activity', icon: Trophy },
  { id: 'travel', icon: Car },
  { id: 'objects', icon: Lightbulb },
  { id: 'symbols', icon: Heart },
  { id: 'flags', icon: Flag },
]
