import { useUsers } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'

/** So many are named; of more, the first ones and a number. */
const namedMax = 2

/** [UX40] Who is writing at this moment. The dots rise once: nothing here goes on by itself. */
export function TypingRow({ userIds }: { userIds: readonly UserId[] }) {
  const t = useTranslations('chat.typing')
  const users = useUsers(userIds)
  const names = users.map((user) => user?.displayName ?? t('someone'))
  return (
    <div className="typing" role="status">
      {names.length > 0 && (
        <>
          <span className="dots" aria-hidden="true">
            <b />
            <b />
            <b />
          </span>
          <span className="cut">
            <TypingWords names={names} />
          </span>
        </>
      )}
    </div>
  )
}

/** Each name in its own direction, whatever stands beside it. */
export function TypingWords({ names }: { names: readonly string[] }) {
  const t = useTranslations('chat.typing')
  const [first = '', second = ''] = names
  const named = {
    first: () => <bdi key="first">{first}</bdi>,
    second: () => <bdi key="second">{second}</bdi>,
  }
  if (names.length === 1) return t.rich('one', named)
  if (names.length === 2) return t.rich('two', named)
  return t.rich('more', { ...named, count: names.length - namedMax })
}
