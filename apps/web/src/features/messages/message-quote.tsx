import type { TimelineRow } from '@parley/client'
import type { Message } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { hueOf } from '../../ui/hue.ts'
import { toWords } from '../markup/index.ts'
import { PersonName } from '../people/index.ts'

type Quoted = NonNullable<TimelineRow['quoted']>

/** What a message replies to. Pressed, it leads there. */
export function MessageQuote({
  quoted,
  tabIndex,
  loadQuoted,
  onJump,
}: {
  quoted: Quoted
  /** As of all that can be pressed in a message: -1 but where Tab enters the list. */
  tabIndex: 0 | -1
  loadQuoted: () => void
  onJump: (message: Message) => void
}) {
  const t = useTranslations('message')
  const isMissing = quoted.status === 'loading'
  useEffect(() => {
    if (isMissing) loadQuoted()
  }, [isMissing, loadQuoted])

  switch (quoted.status) {
    case 'loading':
      return (
        <span className="quote" aria-busy="true">
          <span className="words">
            <b>&nbsp;</b>
            <span className="cut">&nbsp;</span>
          </span>
        </span>
      )
    case 'missing':
      return (
        <span className="quote">
          <span className="words">
            <span className="cut">{t('quoteMissing')}</span>
          </span>
        </span>
      )
    case 'ready': {
      const { message } = quoted
      return (
        <button
          type="button"
          tabIndex={tabIndex}
          className={classNames('quote', `hue-${hueOf(message.authorId)}`)}
          onClick={() => onJump(message)}
        >
          <span className="words">
            <b>
              <PersonName userId={message.authorId} />
            </b>
            {/* Not `dir`: the first part of a message with one is what its author wrote. */}
            <bdi className="cut">{message.removedAt === null ? toOneLine(message.text) : t('deleted')}</bdi>
          </span>
        </button>
      )
    }
    default:
      return quoted satisfies never
  }
}

/** As much of a text as one line can need. */
export const toOneLine = (text: string): string =>
  toWords(text.slice(0, lineCharsMax), { isCut: text.length > lineCharsMax })
    .replace(/\s+/g, ' ')
    .trim()
const lineCharsMax = 300
