import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { PersonAvatar } from '../people/index.ts'
import type { Suggestion } from './use-suggestions.ts'

export type SuggestionListProps = { id: string; items: readonly Suggestion[]; index: number; onTake: (item: Suggestion) => void }

export const optionId = (listId: string, index: number): string => `${listId}-${index}`

/** Above the field, which keeps the focus: a press takes none. */
export function SuggestionList({ id, items, index, onTake }: SuggestionListProps) {
  const t = useTranslations('composer')
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }, [index])
  return (
    <>
      {items.length > 0 && (
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
      )}
      <p className="sr-only" aria-live="polite">
        {items.length > 0 && t('suggestions', { count: items.length })}
      </p>
    </>
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
        <span className="n cut">:{item.code}:</span>
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
