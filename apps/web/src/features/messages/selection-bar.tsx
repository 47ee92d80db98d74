'use client'

import { Copy, Forward, Trash2, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, IconButton } from '../../ui/button.tsx'

export type SelectionBarProps = {
  count: number
  /** How many of them one may delete. */
  removableCount: number
  onCopy: () => void
  onForward: () => void
  onRemove: () => void
  onDone: () => void
}

/** [UX24] In the composer's place, while messages are chosen: what can be done with all of them together. */
export function SelectionBar({ count, removableCount, onCopy, onForward, onRemove, onDone }: SelectionBarProps) {
  const t = useTranslations('message')
  return (
    <div className="dock">
      <div className="selection-bar" role="toolbar" aria-label={t('selected', { count })}>
        <IconButton label={t('done')} tip="above" onClick={onDone}>
          <X size={20} aria-hidden="true" />
        </IconButton>
        <span className="n" aria-live="polite">
          {t('selected', { count })}
        </span>
        <Button kind="ghost" disabled={count === 0} onClick={onCopy}>
          <Copy size={18} aria-hidden="true" />
          <span>{t('copy')}</span>
        </Button>
        <Button kind="ghost" disabled={count === 0} onClick={onForward}>
          <Forward size={18} aria-hidden="true" />
          <span>{t('forward')}</span>
        </Button>
        <Button kind="danger" disabled={removableCount === 0 || removableCount < count} onClick={onRemove}>
          <Trash2 size={18} aria-hidden="true" />
          <span>{t('delete')}</span>
        </Button>
      </div>
    </div>
  )
}
