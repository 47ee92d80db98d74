import { type LucideIcon, Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useThemeChoice } from '../../ui/use-theme-choice.ts'

const looks: readonly {
  value: string
  label: 'themeSystem' | 'themeLight' | 'themeDark'
  icon: LucideIcon
  shown: readonly ('light' | 'dark')[]
}[] = [
  { value: 'system', label: 'themeSystem', icon: Monitor, shown: ['light', 'dark'] },
  { value: 'light', label: 'themeLight', icon: Sun, shown: ['light'] },
  { value: 'dark', label: 'themeDark', icon: Moon, shown: ['dark'] },
]

/** The three themes as they look, each drawn with the values it really has. */
export function ThemeLooks() {
  const t = useTranslations('account')
  const { theme, setTheme } = useThemeChoice()
  return (
    <div className="looks" role="radiogroup" aria-label={t('theme')}>
      {looks.map(({ value, label, icon: Icon, shown }) => (
        <label key={value} className="look">
          <input type="radio" name="theme" className="sr-only" checked={theme === value} onChange={() => setTheme(value)} />
          <span className="scene" aria-hidden="true">
            {shown.map((scheme) => (
              <span key={scheme} className="mini-app" data-theme={scheme}>
                <span className="sh">
                  <i />
                  <i className="s" />
                  <i className="o" />
                </span>
              </span>
            ))}
          </span>
          <span className="cap">
            <Icon size={18} aria-hidden="true" />
            {t(label)}
          </span>
        </label>
      ))}
    </div>
  )
}
