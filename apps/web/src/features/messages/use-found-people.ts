import { useTrpc } from '@parley/client/react'
import type { Chat, User } from '@parley/protocol'
import { useEffect, useMemo, useState } from 'react'

/** A pause in typing after which somebody is looked for. */
const askAfterMs = 120
const nobody: readonly User[] = []

/**
 * [UX35] Members of a chat that is too large to name them all, as the server finds them. Whoever was found stays found while the chat is
 * open, so that a list that is being narrowed down never empties and fills again.
 */
export function useFoundPeople(chat: Chat | null, people: readonly User[], query: string | null): readonly User[] {
  const client = useTrpc()
  const [found, setFound] = useState<{ chatId: Chat['id'] | null; people: readonly User[] }>({ chatId: null, people: nobody })
  const chatId = chat && chat.members === undefined ? chat.id : null

  useEffect(() => {
    if (chatId === null || query === null) return
    const stop = new AbortController()
    const ask = async () => {
      const { searchMembers } = await import('./writing/search-members.ts')
      const members = await searchMembers(client, { chatId, query, signal: stop.signal })
      if (!stop.signal.aborted)
        setFound((before) => ({ chatId, people: before.chatId === chatId ? unite(before.people, members) : members }))
    }
    // Without a network there are those who have spoken here.
    const timer = setTimeout(() => void ask().catch(() => null), askAfterMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [client, chatId, query])

  const others = found.chatId === chatId ? found.people : nobody
  return useMemo(() => unite(people, others), [people, others])
}

export function unite(before: readonly User[], people: readonly User[]): readonly User[] {
  const known = new Set(before.map(({ id }) => id))
  const others = people.filter(({ id }) => !known.has(id))
  return others.length === 0 ? before : [...before, ...others]
}
