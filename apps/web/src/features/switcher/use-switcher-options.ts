import type { ChatListItem } from '@parley/client'
import { useChats, useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { type ReactNode, useState } from 'react'
import { goTo } from '../../ui/local-link.tsx'
import { toPeopleIn } from '../chats/index.ts'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { usePeopleFound } from '../people/index.ts'
import { findOptions, type SwitcherOption, type SwitcherSection, toSought } from './find-options.ts'
import { type Action, useActions } from './use-actions.ts'

/** It closes: the focus is at once where it was, or where one writes. What is still to be run opens something of its own, and finds it there. */
export type OnDone = (focusAfter: FocusAfter, run?: () => void) => void
export type FocusAfter = 'before' | 'composer'

export type SwitcherOptions = {
  query: string
  search: (query: string) => void
  sections: readonly SwitcherSection<Action>[]
  /** The server has been asked who else there is, and has answered. */
  isSettled: boolean
  /** Nothing answers: what is there to choose is a way on. */
  isNothing: boolean
  problem: ReactNode
  take: (option: SwitcherOption<Action>) => void
}

export function useSwitcherOptions({
  openChatId,
  recent,
  onDone,
}: {
  openChatId: ChatId | null
  recent: readonly ChatId[]
  onDone: OnDone
}): SwitcherOptions {
  const engine = useEngine()
  const me = useSelf()
  const known = useChats()
  const actions = useActions()
  const [query, setQuery] = useState('')
  const { people, status, isAsking } = usePeopleFound(me.id, toAskedPeople(query))
  const { state, call } = useCall()
  const problem = useCallProblem()(state)
  const chats = known.status === 'ready' ? known.chats : noChats
  const asked = toSought(query)

  const found = findOptions(asked, {
    chats,
    recent,
    openChatId,
    actions,
    people,
    peopleIn: toPeopleIn(engine.getState().sync.users, me.id),
  })

  // The chat and the way out are one drawing.
  const openChat = (chatId: ChatId) => {
    goTo(`/c/${chatId}`)
    onDone('composer')
  }
  const take = async (option: SwitcherOption<Action>) => {
    switch (option.kind) {
      case 'chat':
        return openChat(option.item.chat.id)
      case 'person': {
        const outcome = await call(() => engine.createDirectChat(option.person.id))
        if (outcome.ok) openChat(outcome.result)
        return
      }
      case 'action':
        return onDone('before', option.action.run)
      default:
        return option satisfies never
    }
  }

  const isSettled = status !== 'loading' && !isAsking
  const isNothing = isSettled && found.length === 0
  return {
    query,
    search: setQuery,
    sections: isNothing ? toWayOut(actions()) : found,
    isSettled,
    isNothing,
    problem,
    take: (option) => void take(option),
  }
}

/** Of groups and actions the server knows nothing that isn’t here. */
function toAskedPeople(query: string): string {
  const { among, words } = toSought(query)
  return among === 'all' || among === 'people' ? words : ''
}

const noChats: readonly ChatListItem[] = []

/** [UX53] Whoever isn't here can be written to, as soon as they are. */
const toWayOut = (actions: readonly Action[]): readonly SwitcherSection<Action>[] => [
  {
    name: 'actions',
    options: actions.filter(({ id }) => id === 'newChat').map((action) => ({ kind: 'action', key: action.id, action })),
  },
]
