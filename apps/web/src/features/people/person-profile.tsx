import type { User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { PersonAvatar } from './person-avatar.tsx'
import { presenceLabel, usePresenceWords } from './presence-label.ts'

/** What everyone may know of a person. `action` is what can be done with them here. */
export function PersonProfile({ person, action }: { person: User; action?: ReactNode }) {
  const t = useTranslations('presence')
  const presence = presenceLabel(person, useNow(), usePresenceWords())
  return (
    <>
      <div className="hero">
        <PersonAvatar person={person} />
        <h3 dir="auto">{person.displayName}</h3>
        <p className="state">{person.isBot ? t('isBot') : presence}</p>
        {action && <div className="hero-actions">{action}</div>}
      </div>
      <dl className="facts">
        <div>
          <dt>{t('username')}</dt>
          <dd dir="ltr">@{person.username}</dd>
        </div>
        {person.bio !== '' && (
          <div>
            <dt>{t('about')}</dt>
            <dd dir="auto">{person.bio}</dd>
          </div>
        )}
      </dl>
    </>
  )
}
