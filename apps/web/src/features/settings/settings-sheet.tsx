import { ChevronLeft } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { DocumentTitle } from '../../ui/document-title.tsx'
import { LocalLink } from '../../ui/local-link.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { LanguageSection } from './language-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { PrivacySection } from './privacy-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { type SettingsSection, settingsSections } from './sections.ts'
import { SessionsSection } from './sessions-section.tsx'
import { StatusSection } from './status-section.tsx'
import { useSectionInView } from './use-section-in-view.ts'
import { WritingSection } from './writing-section.tsx'

export function SettingsSheet({ section }: { section: SettingsSection | null }) {
  const t = useTranslations()
  const pane = useSectionInView(section)
  return (
    <section className="talk settings" aria-label={t('settings.title')}>
      <DocumentTitle title={t('app.title', { title: t('settings.title') })} />
      <header className="bar phone-bar">
        <LocalLink href="/" className="ib" aria-label={t('chats.backToChats')} title={t('chats.backToChats')}>
          <ChevronLeft size={24} aria-hidden="true" />
        </LocalLink>
        <h2>{t('settings.title')}</h2>
      </header>
      <div ref={pane} className="pane">
        <div className="wrap">
          {settingsSections.map((name) => (
            <section key={name} id={name} aria-labelledby={`${name}-title`}>
              <h2 id={`${name}-title`} tabIndex={-1}>
                {t(`settings.${name}.title`)}
              </h2>
              <p className="lead">{t(`settings.${name}.lead`)}</p>
              {contents[name]}
            </section>
          ))}
        </div>
      </div>
    </section>
  )
}

const contents: Record<SettingsSection, ReactNode> = {
  profile: <ProfileSection />,
  status: <StatusSection />,
  privacy: <PrivacySection />,
  notifications: <NotificationsSection />,
  appearance: <AppearanceSection />,
  writing: <WritingSection />,
  language: <LanguageSection />,
  sessions: <SessionsSection />,
  password: <PasswordSection />,
}
