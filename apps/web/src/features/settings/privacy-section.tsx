import { useSettings } from '@parley/client/react'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { Switch } from '../../ui/switch.tsx'
import { useCallProblem, useChosen } from '../connection/index.ts'
import { RowBones } from './row-bones.tsx'
import { useSettingsVerbs } from './use-settings-verbs.ts'

const choices = ['shareReadReceipts', 'shareLastSeen'] as const

/** Off hides both ways, and says so. */
export function PrivacySection() {
  const settings = useSettings()
  if (!settings) return <RowBones rows={2} />
  return (
    <div className="group">
      {choices.map((choice) => (
        <Choice key={choice} choice={choice} known={settings[choice]} />
      ))}
    </div>
  )
}

function Choice({ choice, known }: { choice: (typeof choices)[number]; known: boolean }) {
  const t = useTranslations('settings.privacy')
  const id = useId()
  const { updateSettings } = useSettingsVerbs()
  const { value, choose, state } = useChosen(known, (isShared) => updateSettings({ [choice]: isShared }))
  const problem = useCallProblem()(state)
  return (
    <div className="set">
      <span className="flex-1">
        <b id={`${id}-name`}>{t(`${choice}.name`)}</b>
        <span className="d" id={`${id}-means`}>
          {t(`${choice}.means`)}
        </span>
        {problem && (
          <span role="alert" className="d text-danger">
            {problem}
          </span>
        )}
      </span>
      <Switch isOn={value ?? known} onChange={choose} aria-labelledby={`${id}-name`} aria-describedby={`${id}-means`} />
    </div>
  )
}
