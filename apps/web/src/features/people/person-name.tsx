import { useUser } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { toFirstName } from './first-name.ts'

/** Somebody inside a sentence, as they are called now. `first` calls them in passing. */
export function PersonName({ userId, first = false }: { userId: UserId; first?: boolean }) {
  const t = useTranslations('chats')
  const person = useUser(userId)
  if (!person) return t('someone')
  return <bdi>{first ? toFirstName(person.displayName) : person.displayName}</bdi>
}
