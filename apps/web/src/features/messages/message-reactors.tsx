import { trpcReact, useUsers } from '@parley/client/react'
import { limits, type Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useSelf } from '../connection/index.ts'

/** So many names say who; the rest are a number. */
const namesMax = 20

/** [UX22] Who reacted, by emoji. */
export function MessageReactors({ message }: { message: Message }) {
  const t = useTranslations('message')
  const chats = useTranslations('chats')
  const me = useSelf()
  // The reactions are in the question: another one is another question, and the answer is never an old one.
  const counts = message.reactions.map(({ emoji, count }) => `${emoji}${count}`).join()
  const reactors = trpcReact.messages.reactions.useQuery(
    { messageId: message.id, limit: limits.pageItemsMax },
    { networkMode: 'always', retry: 1, staleTime: 0, queryHash: `reactions ${message.id} ${counts}` },
  )
  const items = reactors.data?.items ?? []
  const users = useUsers(useMemo(() => (reactors.data?.items ?? []).map(({ userId }) => userId), [reactors.data]))
  if (reactors.status === 'pending') return <p className="aside">{t('asking')}</p>
  if (reactors.status === 'error') return <p className="aside">{t('askFailed')}</p>
  const named = items.map(({ emoji, userId }, index) => ({
    emoji,
    name: userId === me.id ? chats('you') : (users[index]?.displayName ?? chats('someone')),
  }))
  return (
    <ul className="by-emoji">
      {message.reactions.map(({ emoji, count }) => {
        const names = named.filter((reactor) => reactor.emoji === emoji).slice(0, namesMax)
        return (
          <li key={emoji}>
            <span aria-hidden="true">{emoji}</span>
            <span dir="auto">
              {names.map(({ name }) => name).join(', ')}
              {count > names.length && names.length > 0 && ` ${t('andMore', { count: count - names.length })}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
