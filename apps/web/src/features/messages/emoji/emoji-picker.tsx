'use client'

import { Car, Flag, Heart, Leaf, Lightbulb, type LucideIcon, Search, Smile, Trophy, Utensils } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, memo, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useGradually } from '../../../ui/use-gradually.ts'
import { type Emoji, type EmojiGroupId, emojiGroups, emojiOf, loadEmojiWords, nameOfEmoji, searchEmoji } from './emoji-data.ts'
import { gridNeighbour } from './grid-neighbour.ts'
import { addRecentEmoji, readRecentEmoji } from './recent-emoji.ts'
import { readSkinTone, type SkinTone, skinTones, withSkinTone, writeSkinTone } from './skin-tone.ts'

const columns = 8
const foundMax = 64
/** Two rows: few enough to be drawn within a frame on a slow machine without a font for them. */
const partLength = 2 * columns
/** As many as the picker shows. */
const partsAtOnce = 3
const toParts = (emoji: readonly Emoji[]) =>
  Array.from({ length: Math.ceil(emoji.length / partLength) }, (_, part) => emoji.slice(part * partLength, (part + 1) * partLength))
let partCount = 0
const kinds = emojiGroups.map(({ id, emoji }) => {
  const kind = { id, parts: toParts(emoji), before: partCount }
  partCount += kind.parts.length
  return kind
})

/** [UX22] Every emoji by kind or by word. Arrows go through them from the field on, Tab from kind to kind; Enter picks. */
export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const t = useTranslations('composer.emoji')
  const hasWords = useHasWords()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query)
  const [tone, setTone] = useState(readSkinTone)
  // In the tone in which each was picked.
  const [recent] = useState(() =>
    toParts(
      readRecentEmoji().flatMap((character) => {
        const known = emojiOf(character)
        return known ? [{ ...known, emoji: character }] : []
      }),
    ),
  )
  const found = sought.trim() === '' ? null : searchEmoji(sought, foundMax)
  const list = useRef<HTMLDivElement>(null)
  const field = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')

  // With a finger, the keyboard would cover what one came to see.
  useEffect(() => {
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [])

  const latest = useRef(onPick)
  latest.current = onPick
  // The same one always: what is typed into the field needn't draw a thousand buttons anew.
  const pick = useCallback((emoji: string) => {
    addRecentEmoji(emoji)
    latest.current(emoji)
  }, [])

  const onFieldKey = (event: KeyboardEvent) => {
    const first = list.current?.querySelector('button')
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      first?.focus()
    }
    if (event.key === 'Enter' && found?.[0]) {
      event.preventDefault()
      pick(withSkinTone(found[0].emoji, tone))
    }
  }

  const onListKey = (event: KeyboardEvent<HTMLDivElement>) => {
    const sections = [...event.currentTarget.querySelectorAll('section')].map((each) => [...each.querySelectorAll('button')])
    const section = sections.findIndex((buttons) => buttons.includes(document.activeElement as HTMLButtonElement))
    const index = sections[section]?.indexOf(document.activeElement as HTMLButtonElement) ?? -1
    const way = wayOf(event)
    if (way === null || index < 0) return
    event.preventDefault()
    const sizes = sections.map(({ length }) => length)
    const next = gridNeighbour(sizes, { section, index }, way, columns)
    if (next === null) field.current?.focus()
    else sections[next.section]?.[next.index]?.focus()
  }

  const chooseTone = (next: SkinTone) => {
    setTone(next)
    writeSkinTone(next)
  }

  const { drawn, drawAll } = useGradually(partCount, { atOnce: partsAtOnce })

  const show = (id: EmojiGroupId) => {
    drawAll()
    list.current?.querySelector(`[data-group="${id}"]`)?.scrollIntoView({ block: 'start' })
  }

  return (
    <div className="emoji-picker">
      <div className="find-row">
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
        <ToneChoice tone={tone} onChoose={chooseTone} />
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons in it */}
      <div ref={list} className="kinds" onKeyDown={onListKey} onPointerOver={nameIt} onFocus={nameIt}>
        {found ? (
          found.length > 0 ? (
            <Kind title={t('found')} parts={toParts(found)} hasWords={hasWords} tone={tone} onPick={pick} />
          ) : (
            <p className="aside">{t('nothing', { query: sought.trim() })}</p>
          )
        ) : (
          <>
            {recent.length > 0 && <Kind title={t('recent')} parts={recent} hasWords={hasWords} tone="none" onPick={pick} />}
            {kinds
              .filter(({ before }) => before < drawn)
              .map(({ id, parts, before }) => (
                <Kind key={id} id={id} title={t(id)} parts={parts.slice(0, drawn - before)} {...{ hasWords, tone }} onPick={pick} />
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

/** As one hand that opens into six. */
function ToneChoice({ tone, onChoose }: { tone: SkinTone; onChoose: (tone: SkinTone) => void }) {
  const t = useTranslations('composer.emoji')
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const row = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isOpen) row.current?.querySelector<HTMLInputElement>('input:checked')?.focus()
  }, [isOpen])

  const close = () => {
    setOpen(false)
    opener.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' && event.key !== 'Enter') return
    // The picker stays: it is the row that closes.
    event.preventDefault()
    event.stopPropagation()
    close()
  }

  return (
    <>
      <button
        ref={opener}
        type="button"
        className="ib"
        aria-label={t('tone', { tone: t(`tones.${tone}`) })}
        aria-expanded={isOpen}
        title={t('tones.title')}
        onClick={() => setOpen(!isOpen)}
      >
        <span className="em-one">{withSkinTone(hand, tone)}</span>
      </button>
      {isOpen && (
        <div ref={row} className="tones" role="radiogroup" aria-label={t('tones.title')} onKeyDown={onKeyDown}>
          {skinTones.map((each) => (
            <label
              key={each}
              title={t(`tones.${each}`)}
              onPointerUp={() => {
                onChoose(each)
                close()
              }}
            >
              <input
                type="radio"
                name="skin-tone"
                className="sr-only"
                aria-label={t(`tones.${each}`)}
                checked={each === tone}
                onChange={() => onChoose(each)}
              />
              <span aria-hidden="true">{withSkinTone(hand, each)}</span>
            </label>
          ))}
        </div>
      )}
    </>
  )
}

const hand = '✋'

/** Whether what they are called in this language has come. Without it they are called as in English. */
function useHasWords(): boolean {
  const [hasWords, setHasWords] = useState(false)
  useEffect(() => {
    let isCurrent = true
    loadEmojiWords().then(
      () => isCurrent && setHasWords(true),
      () => null,
    )
    return () => {
      isCurrent = false
    }
  }, [])
  return hasWords
}

type PartProps = {
  /** The same array as long as they are the same. */
  emoji: readonly Emoji[]
  /** Drawn anew when they are called something else. */
  hasWords: boolean
  tone: SkinTone
  onPick: (emoji: string) => void
}

type KindProps = Omit<PartProps, 'emoji'> & { id?: string; title: string; parts: readonly (readonly Emoji[])[] }

function Kind({ id, title, parts, ...each }: KindProps) {
  return (
    <section aria-label={title} data-group={id}>
      <h3>{title}</h3>
      <div className="em">
        {parts.map((emoji, index) => (
          <Part key={emoji[0]?.emoji} emoji={emoji} isFirst={index === 0} {...each} />
        ))}
      </div>
    </section>
  )
}

/** Tab comes to the first of its kind alone. */
const Part = memo(function Part({ emoji, isFirst, tone, onPick }: PartProps & { isFirst: boolean }) {
  return emoji.map((each, index) => {
    const character = withSkinTone(each.emoji, tone)
    return (
      <button
        key={each.emoji}
        type="button"
        tabIndex={isFirst && index === 0 ? 0 : -1}
        aria-label={nameOfEmoji(each)}
        title={`:${each.code}:`}
        onClick={() => onPick(character)}
      >
        {character}
      </button>
    )
  })
})

function wayOf({ key, currentTarget }: KeyboardEvent<HTMLElement>): Parameters<typeof gridNeighbour>[2] | null {
  const isRtl = getComputedStyle(currentTarget).direction === 'rtl'
  switch (key) {
    case 'ArrowRight':
      return isRtl ? 'previous' : 'next'
    case 'ArrowLeft':
      return isRtl ? 'next' : 'previous'
    case 'ArrowDown':
      return 'below'
    case 'ArrowUp':
      return 'above'
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
