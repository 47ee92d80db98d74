import type { Message } from '@parley/protocol'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'

/** What one answers most. */
export const quickEmoji = ['👍', '❤️', '😂', '🎉', '😮']

export type QuickReactionsProps = {
  message: Message
  onReact: (emoji: string) => void
  onMore: () => void
}

export function QuickReactions({ message, onReact, onMore }: QuickReactionsProps) {
  const t = useTranslations('message')
  const mine = new Set(message.reactions.flatMap((reaction) => (reaction.mine ? [reaction.emoji] : [])))
  return (
    <>
      {quickEmoji.map((emoji) => (
        <button key={emoji} type="button" aria-label={emoji} aria-pressed={mine.has(emoji)} onClick={() => onReact(emoji)}>
          {emoji}
        </button>
      ))}
      <button type="button" aria-label={t('moreEmoji')} onClick={onMore}>
        <Plus size={20} aria-hidden="true" />
      </button>
    </>
  )
}
