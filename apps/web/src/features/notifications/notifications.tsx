'use client'

import type { ChatId } from '@parley/protocol'
import { useEffect, useState } from 'react'
import { useNotifyChoice } from './use-notify-choice.ts'

/** [UX46] Watches while this device is to tell of messages. What it takes is loaded then. */
export function Notifications({ openChatId }: { openChatId: ChatId | null }) {
  const isOn = useNotifyChoice()?.isOn ?? false
  const [Watcher, setWatcher] = useState<typeof import('./watcher.tsx').Watcher | null>(null)

  useEffect(() => {
    if (!isOn) return
    let isCurrent = true
    import('./watcher.tsx').then(
      (module) => isCurrent && setWatcher(() => module.Watcher),
      // Without a network; the next page has it.
      () => null,
    )
    return () => {
      isCurrent = false
      setWatcher(null)
    }
  }, [isOn])

  return Watcher && <Watcher openChatId={openChatId} />
}
