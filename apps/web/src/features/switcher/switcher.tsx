'use client'

import { Dialog } from '@base-ui/react/dialog'
import type { ChatId } from '@parley/protocol'
import { Search, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Activity, type KeyboardEvent, memo, type RefObject, useCallback, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { Option } from './option.tsx'
import { type FocusAfter, type OnDone, useSwitcherOptions } from './use-switcher-options.ts'

export type SwitcherProps = {
  isOpen: boolean
  onClose: () => void
  openChatId: ChatId | null
  recent: readonly ChatId[]
  /** What had the focus. */
  before: RefObject<HTMLElement | null>
}

/**
 * [UX43] A field over everything: to any chat, any person, anything that can be done. Closed, it stands there drawn and hidden, hears of
 * nothing and is found by nobody: to open it is to show it.
 */
export function Switcher({ isOpen, onClose, openChatId, recent, before }: SwitcherProps) {
  const t = useTranslations('switcher')
  const field = useRef<HTMLInputElement>(null)
  const popup = useRef<HTMLDivElement>(null)
  const after = useRef(nothingDone)
  const [visits, setVisits] = useState(0)
  const isShown = useRef(false)
  const onDone = useCallback<OnDone>(
    (focus, run = () => {}) => {
      after.current = { focus, run }
      onClose()
    },
    [onClose],
  )

  // What opens or closes has the focus, or has given it back, in the same frame: what still fades hears no key.
  useLayoutEffect(() => {
    if (isOpen) {
      // Asked for again before it was gone: a visit of its own.
      if (isShown.current) setVisits((count) => count + 1)
      isShown.current = true
      return
    }
    const { focus, run } = after.current
    after.current = nothingDone
    if (popup.current?.contains(document.activeElement)) toFocusAfter(focus, before.current)?.focus({ preventScroll: true })
    run()
  }, [isOpen, before])

  const onClosed = () => {
    isShown.current = false
    setVisits((count) => count + 1)
  }
  return (
    <Dialog.Root
      open={isOpen}
      // Nothing scrolls but what lies under the scrim; to hold the page still, it would be laid out anew.
      modal="trap-focus"
      onOpenChange={(open) => !open && onClose()}
      onOpenChangeComplete={(open) => !open && onClosed()}
    >
      <Dialog.Portal keepMounted>
        <Dialog.Backdrop className="scrim" forceRender />
        <Dialog.Viewport className="switcher-place">
          <Dialog.Popup
            ref={popup}
            className="switcher"
            initialFocus={field}
            finalFocus={false}
            aria-label={t('label')}
            aria-modal="true"
            render={(popup) => (
              <div {...popup}>
                <Activity mode={popup.hidden ? 'hidden' : 'visible'}>
                  <Panel key={visits} field={field} openChatId={openChatId} recent={recent} onDone={onDone} />
                </Activity>
              </div>
            )}
          />
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const nothingDone: { focus: FocusAfter; run: () => void } = { focus: 'before', run: () => {} }

function toFocusAfter(focus: FocusAfter, before: HTMLElement | null): HTMLElement | null {
  // With a finger, the keyboard would cover the conversation that one came to read.
  if (before && (focus === 'before' || !window.matchMedia('(pointer: fine)').matches)) return before
  return document.querySelector<HTMLElement>('.talk textarea')
}

type PanelProps = Pick<SwitcherProps, 'openChatId' | 'recent'> & { field: RefObject<HTMLInputElement | null>; onDone: OnDone }

/** Each visit has one of its own, which begins anew; it is drawn before it is shown. */
const Panel = memo(function Panel({ field, openChatId, recent, onDone }: PanelProps) {
  const t = useTranslations('switcher')
  const { query, search, sections, isSettled, isNothing, problem, take } = useSwitcherOptions({ openChatId, recent, onDone })
  const [chosenKey, setChosenKey] = useState<string | null>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const options = sections.flatMap((section) => section.options)
  // Whoever types means the first one, until they choose another; who comes late takes its place from nobody.
  const index = Math.max(
    0,
    options.findIndex(({ key }) => key === chosenKey),
  )
  const active = options[index]

  // The next key after the shortcut belongs to the field: it isn't left to an effect of somebody else.
  useLayoutEffect(() => field.current?.focus(), [field])

  useEffect(() => {
    // Whoever hasn't chosen yet is at the first, which is in sight.
    if (chosenKey) list.current?.querySelector(`[data-key="${chosenKey}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [chosenKey])

  const begin = (words: string) => {
    search(words)
    setChosenKey(null)
    list.current?.scrollTo({ top: 0 })
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const next = nextPlace(event.key, index, options.length)
    if (next === null && event.key !== 'Enter') return
    event.preventDefault()
    if (next !== null) setChosenKey(options[next]?.key ?? null)
    else if (active) take(active)
  }

  return (
    <>
      <div className="field">
        <Search size={20} aria-hidden="true" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={t('label')}
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={active ? `${id}-${active.key}` : undefined}
          aria-autocomplete="list"
          aria-describedby={`${id}-hint`}
          placeholder={t('placeholder')}
          autoComplete="off"
          autoCapitalize="none"
          enterKeyHint="go"
          spellCheck={false}
          dir="auto"
          value={query}
          onChange={(event) => begin(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Dialog.Close className="ib" aria-label={t('close')}>
          <X size={20} aria-hidden="true" />
        </Dialog.Close>
      </div>
      <p className="sr-only" aria-live="polite">
        {isSettled && query !== '' && t('count', { count: isNothing ? 0 : options.length })}
      </p>
      {isNothing && <p className="none">{t('nothing', { query })}</p>}
      <div ref={list} id={`${id}-list`} className="found" role="listbox" aria-label={t('found')}>
        {sections.map(({ name, options: inside }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset isn't for what is chosen from
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            {/* It names the group; a heading has no place among options. */}
            <div id={`${id}-${name}`} className="section" aria-hidden="true">
              {t(`sections.${name}`)}
            </div>
            {inside.map((option) => (
              <Option
                key={option.key}
                id={`${id}-${option.key}`}
                option={option}
                isActive={option === active}
                isOpen={option.key === openChatId}
                onPoint={() => setChosenKey(option.key)}
                onTake={() => take(option)}
              />
            ))}
          </div>
        ))}
      </div>
      {problem && (
        <p role="alert" className="problem">
          {problem}
        </p>
      )}
      <footer id={`${id}-hint`}>
        {(['groups', 'people', 'actions'] as const).map((what) => (
          <button
            key={what}
            type="button"
            onClick={() => {
              begin(signs[what])
              field.current?.focus()
            }}
          >
            <kbd>{signs[what]}</kbd> {t(`hints.${what}`)}
          </button>
        ))}
        <span className="keys">
          <kbd>↵</kbd> {t('hints.open')}
        </span>
        <span className="keys">
          <kbd>esc</kbd> {t('hints.close')}
        </span>
      </footer>
    </>
  )
})

const signs = { groups: '#', people: '@', actions: '>' }
const pageOptions = 7

/** Round and round by one, to the ends and no further by many; null where the key means nothing here. */
function nextPlace(key: string, place: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return (place + 1) % count
    case 'ArrowUp':
      return (place - 1 + count) % count
    case 'PageDown':
      return Math.min(place + pageOptions, count - 1)
    case 'PageUp':
      return Math.max(place - pageOptions, 0)
    default:
      return null
  }
}
