import { useTranslations } from 'next-intl'
import type { EnterKey } from '../composing/index.ts'
import type { ComposerHint as Hint } from './use-composer.ts'

/** [UX41] Below the field: how much is left, or why what stands there can't be sent; and how a line is begun. */
export function ComposerHint({ hint, enterKey }: { hint: Hint; enterKey: EnterKey }) {
  const t = useTranslations('composer')
  const said = toWords()
  if (said.isAlone) return <p className="hint">{said.words}</p>
  return (
    <p className="hint">
      <span className="on-keys">{t.rich(enterKey === 'sends' ? 'newline' : 'enterSends', { key: (words) => <b>{words}</b> })}</span>
      {said.words}
    </p>
  )

  function toWords() {
    const name = (words: React.ReactNode) => <b dir="ltr">{words}</b>
    switch (hint.kind) {
      case 'left':
        return { words: <span className="num">{t('left', { count: hint.count })}</span> }
      case 'over':
        return { words: <span className="num bad">{t('over', { count: hint.count })}</span> }
      case 'too-large':
        return { words: <span className="bad">{t('tooLarge')}</span> }
      case 'malformed':
        return { words: <span className="bad">{t('malformed')}</span> }
      case 'unknown-command':
        return { words: <span>{t.rich('unknownCommand', { command: `/${hint.name}`, name })}</span>, isAlone: true }
      case 'unfinished-command':
        return { words: <span>{t.rich('unfinishedCommand', { command: `/${hint.name}`, name })}</span>, isAlone: true }
      default:
        return hint satisfies never
    }
  }
}
