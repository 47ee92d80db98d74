import type { Message } from '@parley/protocol'
import { Pencil, Reply, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '../../ui/button.tsx'
import { hueOf } from '../../ui/hue.ts'
import { PersonName } from '../people/index.ts'
import { toOneLine } from './message-quote.tsx'

export type ComposerContextProps = {
  kind: 'reply' | 'edit'
  /** Null if it isn't among the lines that are here. */
  message: Message | null
  onCancel: () => void
}

/** Above the field: what one replies to, or what one edits. */
export function ComposerContext({ kind, message, onCancel }: ComposerContextProps) {
  const t = useTranslations('composer')
  const deleted = useTranslations('message')('deleted')
  const Icon = kind === 'reply' ? Reply : Pencil
  return (
    <div className="context">
      <Icon size={18} aria-hidden="true" />
      <span className="words">
        {kind === 'edit' || !message ? (
          <b>{t(kind === 'edit' ? 'editing' : 'replying')}</b>
        ) : (
          <b className={`by hue-${hueOf(message.authorId)}`}>
            <span className="sr-only">{t('replyingTo')} </span>
            <PersonName userId={message.authorId} />
          </b>
        )}
        {message && (
          <span className="cut" dir="auto">
            {message.removedAt === null ? toOneLine(message.text) : deleted}
          </span>
        )}
      </span>
      <IconButton label={t(kind === 'reply' ? 'cancelReply' : 'cancelEdit')} size="s" tip="above" onClick={onCancel}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  )
}
