import type { Message } from '@parley/protocol'
import { useLocale, useTranslations } from 'next-intl'
import { useSelf } from '../connection/index.ts'
import { namesMax } from './reactors.ts'
import { useMessageReactors } from './use-message-reactors.ts'

/** [UX22] Who reacted, by emoji. */
export function MessageReactors({ message }: { message: Message }) {
  const t = useTranslations('message')
  const chats = useTranslations('chats')
  const me = useSelf()
  const list = new Intl.ListFormat(useLocale())
  const state = useMessageReactors(message)
  if (state.status === 'asking') return <p className="aside">{t('asking')}</p>
  if (state.status === 'unreachable') return <p className="aside">{t('askFailed')}</p>
  return (
    <ul className="by-emoji">
      {message.reactions.map(({ emoji, count }) => {
        const named = state.reactors.filter((reactor) => reactor.emoji === emoji).slice(0, namesMax)
        const names = named.map(({ userId, user }) => (userId === me.id ? chats('you') : (user?.displayName ?? chats('someone'))))
        const rest = count > names.length ? [t(names.length === 0 ? 'people' : 'others', { count: count - names.length })] : []
        return (
          <li key={emoji}>
            <span aria-hidden="true">{emoji}</span>
            <span>
              {list
                .formatToParts([...names, ...rest])
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence, which have nothing but their place
                .map(({ type, value }, index) => (type === 'element' ? <bdi key={index}>{value}</bdi> : value))}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
