import { useEngine } from '@parley/client/react'
import type { ChatId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type ReactNode, useCallback, useState } from 'react'
import { late } from '../../ui/late.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { showToast } from '../../ui/toast.ts'
import { useWhenIdle } from '../../ui/use-when-idle.ts'

const [ForwardDialog, loadDialog] = late(() => import('./forward-dialog.tsx').then((module) => module.ForwardDialog))

/** [UX24] Says once more in another chat what was said here: each text a message of its own, sent like any other. */
export function useForwarding(): { forward: (texts: readonly string[], onDone?: () => void) => void; dialog: ReactNode } {
  const t = useTranslations('message')
  const engine = useEngine()
  const [asked, setAsked] = useState<{ texts: readonly string[]; onDone: () => void } | null>(null)
  useWhenIdle(loadDialog)

  const forward = useCallback((texts: readonly string[], onDone = () => {}) => setAsked({ texts, onDone }), [])
  const send =
    ({ texts, onDone }: NonNullable<typeof asked>) =>
    (to: { chatId: ChatId; title: string }) => {
      for (const text of texts) engine.send(to.chatId, text)
      onDone()
      showToast({
        text: t('forwardedTo', { count: texts.length, name: to.title }),
        action: { label: t('openChat'), run: () => goTo(`/c/${to.chatId}`) },
      })
    }

  return {
    forward,
    dialog: asked && <ForwardDialog texts={asked.texts} onForward={send(asked)} onClosed={() => setAsked(null)} />,
  }
}
