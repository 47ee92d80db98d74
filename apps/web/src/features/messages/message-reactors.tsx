import type { Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useSelf } from '../connection/index.ts'
import { useMessageReactors } from './use-message-reactors.ts'

/** So many names say who; the rest are a number. */
const namesMax = 20

/** [UX22] Who reacted, by emoji. */
export function MessageReactors({ message }: { message: Message }) {
  const t = useTranslations('message')
  const chats = useTranslations('chats')
  const me = useSelf()
  const state = useMessageReactors(message)
  if (state.status === 'asking') return <p className="aside">{t('asking')}</p>
  if (state.status === 'unreachable') return <p className="aside">{t('askFailed')}</p>
  return (
    <ul className="by-emoji">
      {message.reactions.map(({ emoji, count }) => {
        const named = state.reactors.filter((reactor) => reactor.emoji === emoji).slice(0, namesMax)
        const names = named.map(({ userId, user }) => (userId === me.id ? chats('you') : (user?.displayName ?? chats('someone'))))
        return (
          <li key={emoji}>
            <span aria-hidden="true">{emoji}</span>
            <span dir="auto">
              {names.join(', ')}
              {names.length > 0 && count > names.length && ` ${t('andMore', { count: count - names.length })}`}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
