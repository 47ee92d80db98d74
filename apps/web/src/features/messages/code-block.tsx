import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import type { Block } from '../markup/index.ts'
import { useKeptOpen } from './kept-open.ts'
import { codeLinesMax, codeLinesShown } from './long-text.ts'
import { useHighlight } from './use-highlight.ts'

/**
 * [UX27] Code as it was typed, in a width of its own. Colours come when they are there, and move nothing. What isn't text of the message has
 * its words in attributes, so that the text of the nodes stays what was typed.
 */
export function CodeBlock({ id, fence: { open, language, code, close, end } }: { id: string; fence: Block & { kind: 'fence' } }) {
  const t = useTranslations('message')
  const [isOpen, setOpen] = useKeptOpen(id)
  const lines = code.split('\n').length
  const isLong = lines > codeLinesMax
  const tokens = useHighlight(code, language)
  return (
    <div className="code" dir="ltr">
      <div className="head">
        <span hidden>{open}</span>
        <span className="cut">{language}</span>
        <span hidden>{'\n'}</span>
        <CopyCode code={code} />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        role="group"
        aria-label={language === '' ? t('code') : t('codeIn', { language })}
        data-folded={(isLong && !isOpen) || undefined}
        style={isLong && !isOpen ? { maxHeight: `${codeLinesShown * 20 + 10}px` } : undefined}
      >
        <code>
          {tokens
            ? tokens.map(({ kind, text }, index) =>
                kind === null ? (
                  text
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text don't change places
                  <span key={index} className={`tk-${kind}`}>
                    {text}
                  </span>
                ),
              )
            : code}
        </code>
        <span hidden>{close}</span>
      </pre>
      {isLong && (
        <button
          type="button"
          className="all"
          aria-expanded={isOpen}
          aria-label={isOpen ? t('showLess') : t('showLines', { count: lines })}
          data-words={isOpen ? t('showLess') : t('showLines', { count: lines })}
          onClick={() => setOpen(!isOpen)}
        />
      )}
      <span hidden>{end}</span>
    </div>
  )
}

function CopyCode({ code }: { code: string }) {
  const t = useTranslations('message')
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), copiedMs)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = () =>
    void navigator.clipboard.writeText(code).then(
      () => setCopied(true),
      () => undefined,
    )
  return (
    <button
      type="button"
      className="copy"
      aria-label={isCopied ? t('copied') : t('copyCode')}
      data-words={isCopied ? t('copied') : t('copy')}
      onClick={copy}
    >
      {isCopied ? <Check size={14} strokeWidth={2} aria-hidden="true" /> : <Copy size={14} strokeWidth={2} aria-hidden="true" />}
    </button>
  )
}

const copiedMs = 2_000
