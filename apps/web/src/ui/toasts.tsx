'use client'

import { useTranslations } from 'next-intl'
import { useSyncExternalStore } from 'react'
import { late } from './late.tsx'
import { onToasts, type ShownToast, shownToasts } from './toast.ts'
import { useWhenIdle } from './use-when-idle.ts'

const [ToastStack, loadToastStack] = late(() => import('./toast-stack.tsx').then((module) => module.ToastStack))
const none: readonly ShownToast[] = []

/** The place where toasts stand, once in a page. It is there before they are, so that a screen reader reads them out when they come. */
export function Toasts() {
  const t = useTranslations('toasts')
  const toasts = useSyncExternalStore(onToasts, shownToasts, () => none)
  useWhenIdle(loadToastStack)
  return (
    <section className="toasts" aria-label={t('label')} aria-live="polite" aria-relevant="additions">
      {toasts.length > 0 && <ToastStack toasts={toasts} />}
    </section>
  )
}
