import type { ChatId } from '@parley/protocol'
import { ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { type ComposerHint, useComposer } from './use-composer.ts'

export function Composer({ chatId, title, onSend }: { chatId: ChatId; title: string; onSend: (text: string) => void }) {
  const t = useTranslations('composer')
  const field = useRef<HTMLTextAreaElement>(null)
  const { text, canSend, hint, write, send, onKeyDown } = useComposer(chatId, onSend)

  useEffect(() => {
    // With a finger, the keyboard would cover the conversation that one came to read.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true })
  }, [])

  useLayoutEffect(() => growWithText(field.current))

  return (
    <div className="dock">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the whole pill is the field; the keyboard has the field itself */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above */}
      <div className="composer" onClick={() => field.current?.focus()}>
        <div className="line">
          <textarea
            ref={field}
            rows={1}
            aria-label={t('message')}
            aria-describedby="composer-hint"
            placeholder={title === '' ? t('message') : t('placeholder', { name: title })}
            dir="auto"
            enterKeyHint="send"
            autoComplete="off"
            value={text}
            onChange={(event) => write(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          {/* The press takes no focus: the field keeps it, and on a phone the keyboard stays. */}
          <button
            type="button"
            className="send"
            aria-label={t('send')}
            disabled={!canSend}
            onPointerDown={(event) => event.preventDefault()}
            onClick={send}
          >
            <ArrowUp size={20} aria-hidden="true" />
          </button>
        </div>
      </div>
      <div id="composer-hint" aria-live="polite">
        {hint && <Hint hint={hint} />}
      </div>
    </div>
  )
}

function Hint({ hint }: { hint: ComposerHint }) {
  const t = useTranslations('composer')
  return (
    <p className="hint">
      <span>{t.rich('newline', { key: (words) => <b>{words}</b> })}</span>
      {said()}
    </p>
  )

  function said() {
    switch (hint.kind) {
      case 'left':
        return <span className="num">{t('left', { count: hint.count })}</span>
      case 'over':
        return <span className="num bad">{t('over', { count: hint.count })}</span>
      case 'too-large':
        return <span className="bad">{t('tooLarge')}</span>
      case 'malformed':
        return <span className="bad">{t('malformed')}</span>
      default:
        return hint satisfies never
    }
  }
}

/** Where the style sheet can't make a field as tall as its text. */
function growWithText(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports('field-sizing', 'content')) return
  field.style.setProperty('--composer-h', '22px')
  const { paddingTop, paddingBottom } = getComputedStyle(field)
  field.style.setProperty('--composer-h', `${field.scrollHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)}px`)
}
