import type { SystemFacts, UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { PersonName } from '../people/index.ts'
import { toSystemWords } from './system-words.ts'

/** What happened in a group, in a sentence. Who did it is called in passing, to whom it was done by the whole name. */
export function SystemLine({ facts, authorId, me }: { facts: SystemFacts; authorId: UserId; me: UserId }) {
  const t = useTranslations('chats.system')
  const words = toSystemWords(facts, authorId)
  const actor = { who: authorId === me ? 'me' : 'other', actor: () => <PersonName key="actor" userId={authorId} first /> }
  const whom = (personId: UserId) => ({
    whom: personId === me ? 'me' : 'other',
    person: () => <PersonName key="person" userId={personId} />,
  })
  switch (words.key) {
    case 'created':
    case 'left':
    case 'renamed':
    case 'described':
    case 'updated':
      return t.rich(words.key, actor)
    case 'removed':
    case 'handedOver':
      return t.rich(words.key, { ...actor, ...whom(words.personId) })
    case 'added':
      return t.rich('added', { ...actor, ...whom(words.personId), others: words.others })
    case 'roleChanged':
      return t.rich('roleChanged', { ...actor, ...whom(words.personId), role: words.role })
    default:
      return words satisfies never
  }
}
