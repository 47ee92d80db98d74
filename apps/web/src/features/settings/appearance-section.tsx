import { useTranslations } from 'next-intl'
import { type ReactNode, useId } from 'react'
import { Segments } from '../../ui/segments.tsx'
import { Switch } from '../../ui/switch.tsx'
import { useMedia } from '../../ui/use-media.ts'
import { appearanceChoices } from './appearance.ts'
import { AppearancePreview } from './appearance-preview.tsx'
import { ThemeLooks } from './theme-looks.tsx'
import { useAppearance } from './use-appearance.ts'

/** How Parley looks in this browser. What the system asks for holds in any case; here one can ask for more. */
export function AppearanceSection() {
  const t = useTranslations('settings.appearance')
  const [appearance, choose] = useAppearance()
  const wantsContrast = useMedia('(prefers-contrast: more)')
  const wantsStillness = useMedia('(prefers-reduced-motion: reduce)')
  return (
    <>
      <ThemeLooks />
      <AppearancePreview />
      <div className="group">
        <div className="set wide">
          <Named name={t('density.name')} means={t('density.means')} />
          <Segments
            label={t('density.name')}
            value={appearance.density}
            options={appearanceChoices.density.map((value) => ({ value, label: t(`density.${value}`) }))}
            onChange={(density) => choose({ density })}
          />
        </div>
        <div className="set wide">
          <Named name={t('textSize.name')} means={t('textSize.means')} />
          <Segments
            label={t('textSize.name')}
            value={appearance['text-size']}
            options={appearanceChoices['text-size'].map((value) => ({ value, label: t(`textSize.${value}`) }))}
            onChange={(size) => choose({ 'text-size': size })}
          />
        </div>
        <Wish
          name={t('contrast.name')}
          means={wantsContrast ? t('bySystem') : t('contrast.means')}
          isOn={wantsContrast || appearance.contrast === 'more'}
          isDecided={wantsContrast}
          onChange={(isOn) => choose({ contrast: isOn ? 'more' : 'system' })}
        />
        <Wish
          name={t('motion.name')}
          means={wantsStillness ? t('bySystem') : t('motion.means')}
          isOn={wantsStillness || appearance.motion === 'none'}
          isDecided={wantsStillness}
          onChange={(isOn) => choose({ motion: isOn ? 'none' : 'system' })}
        />
      </div>
    </>
  )
}

type WishProps = { name: string; means: string; isOn: boolean; isDecided: boolean; onChange: (isOn: boolean) => void }

function Wish({ name, means, isOn, isDecided, onChange }: WishProps) {
  const id = useId()
  return (
    <div className="set">
      <Named id={id} name={name} means={means} />
      <Switch isOn={isOn} disabled={isDecided} onChange={onChange} aria-labelledby={`${id}-name`} aria-describedby={`${id}-means`} />
    </div>
  )
}

function Named({ id, name, means }: { id?: string; name: string; means: ReactNode }) {
  return (
    <span className="flex-1">
      <b id={id && `${id}-name`}>{name}</b>
      <span className="d" id={id && `${id}-means`}>
        {means}
      </span>
    </span>
  )
}
