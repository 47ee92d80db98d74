import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { Switch } from '../../ui/switch.tsx'
import { notifyChoice, useNotifyChoice } from '../notifications/index.ts'

/** [UX46] The browser is asked when the switch is pressed, and never before. */
export function NotificationsSection() {
  const t = useTranslations('settings.notifications')
  const choice = useNotifyChoice()
  const [permission, setPermission] = useState(readPermission)
  const id = useId()
  if (choice === null) return null
  const isOn = choice.isOn && permission === 'granted'

  const switchTo = async (next: boolean) => {
    const answer = next && permission !== 'unsupported' ? await Notification.requestPermission() : permission
    setPermission(answer)
    notifyChoice.write({ ...choice, isOn: next && answer === 'granted' })
  }

  return (
    <div className="group">
      <div className="set">
        <span className="flex-1">
          <b id={`${id}-on`}>{t('on.name')}</b>
          <span className="d" id={`${id}-on-means`} aria-live="polite">
            {t(`permissions.${permission}`)}
          </span>
        </span>
        <Switch
          isOn={isOn}
          disabled={permission === 'unsupported'}
          onChange={(next) => void switchTo(next)}
          aria-labelledby={`${id}-on`}
          aria-describedby={`${id}-on-means`}
        />
      </div>
      <div className="set">
        <span className="flex-1">
          <b id={`${id}-text`}>{t('text.name')}</b>
          <span className="d" id={`${id}-text-means`}>
            {t('text.means')}
          </span>
        </span>
        <Switch
          isOn={choice.showsText}
          disabled={!isOn}
          onChange={(showsText) => notifyChoice.write({ ...choice, showsText })}
          aria-labelledby={`${id}-text`}
          aria-describedby={`${id}-text-means`}
        />
      </div>
    </div>
  )
}

const readPermission = (): NotificationPermission | 'unsupported' => ('Notification' in window ? Notification.permission : 'unsupported')
