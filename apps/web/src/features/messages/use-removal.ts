import type { Timeline } from '@parley/client/react'
import type { MessageId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { showToast } from '../../ui/toast.ts'

type Removal = Pick<Timeline, 'holdRemoval' | 'releaseRemoval' | 'takeBackRemoval'>

/**
 * [UX20] What is deleted is gone here at once and told to the others when the offer to undo it has left: by itself, or because nobody looks
 * at the page any more.
 */
export function useRemoval({ holdRemoval, releaseRemoval, takeBackRemoval }: Removal) {
  const t = useTranslations('message')
  return useCallback(
    (ids: readonly MessageId[]) => {
      for (const id of ids) holdRemoval(id)
      const end = new AbortController()
      const settle = (each: (id: MessageId) => unknown) => () => {
        end.abort()
        ids.forEach(each)
      }
      const takeOffer = showToast({
        text: t('deletedCount', { count: ids.length }),
        action: { label: t('undo'), run: settle(takeBackRemoval) },
        onLeft: settle(releaseRemoval),
      })
      document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && takeOffer(), { signal: end.signal })
    },
    [holdRemoval, releaseRemoval, takeBackRemoval, t],
  )
}
