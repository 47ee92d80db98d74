import { useTranslations } from 'next-intl'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { PersonAvatar } from '../people/index.ts'
import { optionId, type Suggestion } from './use-suggestions.ts'
import type { WritingAids } from './use-writing-aids.ts'

export type SuggestionListProps = {
  id: string
  items: readonly Suggestion[]
  index: number
  onTake: (item: Suggestion) => void
  field: RefObject<HTMLTextAreaElement | null>
  /** Where in the field stands what is being begun. */
  from: number
  aids: Pick<WritingAids, 'placeOf'> | null
}

/** [UX35] Above the line in which something is begun. The field keeps the focus: a press takes none. */
export function SuggestionList({ id, items, index, onTake, field, from, aids }: SuggestionListProps) {
  const t = useTranslations('composer')
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])
  // After every drawing: what is typed moves it, and so does a line that breaks elsewhere.
  useLayoutEffect(() => {
    const place = list.current?.parentElement
    if (!aids || !list.current || !place || !field.current) return
    const { startPx, belowPx } = aids.placeOf(field.current, from, place)
    list.current.style.setProperty('--caret-start', `${startPx}px`)
    list.current.style.setProperty('--caret-below', `${belowPx}px`)
  })
  return (
    <div ref={list} className="menu combo" role="listbox" id={id} aria-label={t(labels[items[0]?.kind ?? 'mention'])}>
      {items.map((item, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names its option
        <div
          key={item.key}
          id={optionId(id, at)}
          role="option"
          className="option"
          aria-selected={at === index}
          onPointerDown={(event) => event.preventDefault()}
          onClick={(event) => {
            event.stopPropagation()
            onTake(item)
          }}
        >
          <Option item={item} />
        </div>
      ))}
    </div>
  )
}

const labels = { mention: 'mention', emoji: 'suggestEmoji', command: 'suggestCommand' } as const

function Option({ item }: { item: Suggestion }) {
  const t = useTranslations()
  if (item.kind === 'command') {
    return (
      <>
        <b className="command" dir="ltr">
          /{item.name}
        </b>
        <span className="does cut">{t(`composer.commands.does.${item.name}`)}</span>
      </>
    )
  }
  if (item.kind === 'emoji') {
    return (
      <>
        <span className="em" aria-hidden="true">
          {item.emoji}
        </span>
        {item.name !== null && <span className="n cut">{item.name}</span>}
        <span className={item.name === null ? 'n cut' : 's cut'} dir="ltr">
          :{item.code}:
        </span>
      </>
    )
  }
  const { user } = item
  return (
    <>
      <PersonAvatar person={user} />
      <span className="n cut">
        <bdi>{user.displayName}</bdi>
        {user.isBot && <span className="tag ms-1">{t('chats.bot')}</span>}
      </span>
      <span className="s cut" dir="ltr">
        @{user.username}
      </span>
    </>
  )
}
