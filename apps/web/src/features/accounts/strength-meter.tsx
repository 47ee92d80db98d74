import { useTranslations } from 'next-intl'
import type { PasswordStrength } from './password-strength.ts'

const bars: Record<PasswordStrength, number> = { short: 0, weak: 1, fair: 2, good: 3, strong: 4 }

export function StrengthMeter({ strength }: { strength: PasswordStrength }) {
  const t = useTranslations('entrance')
  return (
    <div className="meter" data-strength={strength} role="img" aria-label={t('strengthLabel', { level: t(`levels.${strength}`) })}>
      {[1, 2, 3, 4].map((bar) => (
        <i key={bar} data-on={bar <= bars[strength] || undefined} />
      ))}
    </div>
  )
}
