import type { Message, MessageId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { late } from '../../ui/late.tsx'
import { showToast } from '../../ui/toast.ts'
import { useWhenIdle } from '../../ui/use-when-idle.ts'
import { messageOf, type PlacedRow } from './grouping.ts'
import { rightsTo, type Standing } from './message-rights.ts'
import type { Selection } from './use-selection.ts'

const [SelectionBar, loadBar] = late(() => import('./selection-bar.tsx').then((module) => module.SelectionBar), {
  meanwhile: <div className="dock" />,
})
export const usePreloadedSelecting = () => useWhenIdle(loadBar)

export type SelectingProps = {
  chosen: ReadonlySet<MessageId>
  selection: Selection
  rows: readonly PlacedRow[]
  standing: Standing
  onForward: (texts: readonly string[], onDone: () => void) => void
  onRemove: (ids: readonly MessageId[]) => void
}

/** [UX24] What is chosen, in the order in which it was said, and what is done with it. What was deleted meanwhile is chosen no more. */
export function Selecting({ chosen, selection, rows, standing, onForward, onRemove }: SelectingProps) {
  const t = useTranslations('message')
  const messages = useMemo(() => rows.map(({ row }) => messageOf(row)).filter(isThere(chosen)), [rows, chosen])
  const texts = messages.map(({ text }) => text)
  const removable = messages.filter((message) => rightsTo(message, standing).canRemove)

  const copy = () =>
    void navigator.clipboard.writeText(texts.join('\n')).then(
      () => {
        selection.end()
        showToast({ text: t('copiedCount', { count: texts.length }) })
      },
      () => showToast({ text: t('notCopied'), kind: 'problem' }),
    )

  return (
    <SelectionBar
      count={messages.length}
      removableCount={removable.length}
      onCopy={copy}
      onForward={() => onForward(texts, selection.end)}
      onRemove={() => {
        selection.end()
        onRemove(removable.map(({ id }) => id))
      }}
      onDone={selection.end}
    />
  )
}

const isThere =
  (chosen: ReadonlySet<MessageId>) =>
  (message: Message | null): message is Message =>
    message !== null && message.removedAt === null && chosen.has(message.id)
