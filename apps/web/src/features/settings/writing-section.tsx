import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Switch } from '../../ui/switch.tsx'
import { useEnterKey } from '../composing/index.ts'

/** [UX31] What the Enter key alone does, in this browser. */
export function WritingSection() {
  const t = useTranslations('settings.writing')
  const [enterKey, choose] = useEnterKey()
  const id = useId()
  const commandKey = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : t('controlKey')
  return (
    <div className="group">
      <div className="set">
        <span className="flex-1">
          <b id={`${id}-name`}>{t('enterSends')}</b>
          <span className="d" id={`${id}-means`}>
            {t.rich('enterMeans', {
              command: () => <kbd key="command">{commandKey}</kbd>,
              enter: () => <kbd key="enter">{t('enterKey')}</kbd>,
            })}
          </span>
        </span>
        <Switch
          isOn={enterKey === 'sends'}
          onChange={(isOn) => choose(isOn ? 'sends' : 'new-line')}
          aria-labelledby={`${id}-name`}
          aria-describedby={`${id}-means`}
        />
      </div>
    </div>
  )
}
