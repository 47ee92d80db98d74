'use client'

import type { ChatListItem } from '@parley/client'
import { useEngine } from '@parley/client/react'
import type { User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { goTo } from '../../ui/local-link.tsx'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { PersonAvatar, usePeopleFound } from '../people/index.ts'

export type FoundPeopleProps = {
  query: string
  /** All of them: whoever has one is found among these. */
  chats: readonly ChatListItem[]
  /** What stands here when nobody is found. */
  none: ReactNode
}

/** Below the chats that were found: the people one could write to. */
export function FoundPeople({ query, chats, none }: FoundPeopleProps) {
  const t = useTranslations('chats')
  const engine = useEngine()
  const me = useSelf()
  const { people, status, isAsking } = usePeopleFound(me.id, query)
  const { state, call } = useCall()
  const problem = useCallProblem()(state)
  const known = new Set(chats.flatMap(({ peer }) => peer?.id ?? []))
  const strangers = isAsking ? [] : people.filter(({ id }) => !known.has(id))

  const start = async ({ id }: User) => {
    const outcome = await call(() => engine.createDirectChat(id))
    if (outcome.ok) goTo(`/c/${outcome.result}`)
  }

  if (strangers.length === 0) return status === 'loading' || isAsking ? null : none
  return (
    <section aria-labelledby="found-people">
      <h2 id="found-people">{t('writeTo')}</h2>
      {problem && (
        <p role="alert" className="px-2 pb-2 text-ui text-danger">
          {problem}
        </p>
      )}
      {strangers.map((person) => (
        <button key={person.id} type="button" className="row" disabled={state.status === 'calling'} onClick={() => void start(person)}>
          <PersonAvatar person={person} />
          <span className="lines">
            <span className="top">
              <span className="name cut" dir="auto">
                {person.displayName}
              </span>
              {person.isBot && <span className="tag">{t('bot')}</span>}
            </span>
            <span className="sub">
              <span className="last cut">
                <bdi>@{person.username}</bdi>
              </span>
            </span>
          </span>
        </button>
      ))}
    </section>
  )
}
