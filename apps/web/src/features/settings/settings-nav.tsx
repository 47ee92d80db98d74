import { Bell, CircleDot, KeyRound, Languages, Lock, type LucideIcon, Monitor, Palette, PencilLine, User } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { LocalLink } from '../../ui/local-link.tsx'
import { type SettingsSection, settingsSections, toSettingsPath } from './sections.ts'
import type { SettingsNavProps } from './settings.tsx'
import { useSessions } from './use-sessions.ts'

export function SettingsNav({ section, account }: SettingsNavProps) {
  const t = useTranslations('settings')
  const { sessions } = useSessions()
  const current = section ?? 'profile'
  return (
    <section className="list" aria-label={t('sections')}>
      <header className="bar">
        <h1>{t('title')}</h1>
        <LocalLink href="/" className="btn s ghost two-pane">
          {t('done')}
        </LocalLink>
        {account}
      </header>
      <nav className="settings-nav" aria-label={t('title')}>
        {settingsSections.map((name) => {
          const Icon = icons[name]
          return (
            <LocalLink key={name} href={toSettingsPath(name)} {...(name === current && { 'aria-current': 'page' as const })}>
              <Icon size={20} aria-hidden="true" />
              {t(`${name}.title`)}
              {name === 'sessions' && sessions.length > 0 && <small className="num">{sessions.length}</small>}
            </LocalLink>
          )
        })}
      </nav>
    </section>
  )
}

const icons: Record<SettingsSection, LucideIcon> = {
  profile: User,
  status: CircleDot,
  privacy: Lock,
  notifications: Bell,
  appearance: Palette,
  writing: PencilLine,
  language: Languages,
  sessions: Monitor,
  password: KeyRound,
}
