import { Check, Copy, Ellipsis, Pencil, Reply, SmilePlus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import type { MessageRights } from './message-rights.ts'

export type MessageActionsProps = {
  rights: MessageRights
  /** What is open beside it. */
  opened: 'react' | 'delete' | 'more' | null
  onReact: (anchor: HTMLElement) => void
  onReply: () => void
  onCopy: () => Promise<boolean>
  onEdit: () => void
  onDelete: (anchor: HTMLElement) => void
  onMore: (anchor: HTMLElement) => void
}

/** [UX21] What can be done with a message, beside it: under the pointer, and when the keyboard comes to it. */
export function MessageActions({ rights, opened, onReact, onReply, onCopy, onEdit, onDelete, onMore }: MessageActionsProps) {
  const t = useTranslations('message')
  const [isCopied, setCopied] = useState(false)
  const copy = async () => setCopied(await onCopy())
  return (
    <div className="hoverbar-place">
      <div ref={findPlace} className="hoverbar" role="toolbar" aria-label={t('actions')}>
        {rights.canReact && (
          <IconButton
            label={t('react')}
            tip="above"
            aria-haspopup="dialog"
            aria-expanded={opened === 'react'}
            onClick={(event) => onReact(event.currentTarget)}
          >
            <SmilePlus size={18} aria-hidden="true" />
          </IconButton>
        )}
        {rights.canReply && (
          <IconButton label={t('reply')} tip="above" onClick={onReply}>
            <Reply size={18} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton label={t('copy')} tip="above" onClick={() => void copy()}>
          {isCopied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
        </IconButton>
        <span className="sr-only" aria-live="polite">
          {isCopied && t('copied')}
        </span>
        {rights.canEdit && (
          <IconButton label={t('edit')} tip="above" onClick={onEdit}>
            <Pencil size={18} aria-hidden="true" />
          </IconButton>
        )}
        {rights.canRemove && (
          <IconButton
            label={t('delete')}
            tip="above"
            className="bad"
            aria-haspopup="dialog"
            aria-expanded={opened === 'delete'}
            onClick={(event) => onDelete(event.currentTarget)}
          >
            <Trash2 size={18} aria-hidden="true" />
          </IconButton>
        )}
        <IconButton
          label={t('more')}
          tip="above"
          aria-haspopup="menu"
          aria-expanded={opened === 'more'}
          onClick={(event) => onMore(event.currentTarget)}
        >
          <Ellipsis size={18} aria-hidden="true" />
        </IconButton>
      </div>
    </div>
  )
}

/**
 * Beside a short message, so that nothing is covered; else above it. Of a long one whose top has scrolled away, where it begins to be seen:
 * `sticky` knows nothing of transforms.
 */
function findPlace(bar: HTMLElement | null): void {
  const place = bar?.parentElement
  const log = bar?.closest('.log')
  const [stack, row] = [place?.parentElement, place?.closest('article')]
  if (!bar || !place || !log || !stack || !row) return
  // From whichever side the line begins at.
  const avatar = row.classList.contains('named') ? Math.min(stack.offsetLeft, row.clientWidth - stack.offsetLeft - stack.offsetWidth) : 0
  place.toggleAttribute('data-beside', row.clientWidth - avatar - stack.offsetWidth >= bar.offsetWidth + besidePx)
  const hiddenPx = log.getBoundingClientRect().top + besidePx - bar.getBoundingClientRect().top
  if (hiddenPx > 0) bar.style.marginBlockStart = `${Math.max(0, Math.min(hiddenPx, place.clientHeight - bar.offsetHeight))}px`
}

const besidePx = 8
