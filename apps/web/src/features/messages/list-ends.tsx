import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { NewerBones, OlderBones } from './message-bones.tsx'
import type { Standing } from './message-rights.ts'

/** Where nothing was said yet. */
export function NothingSaid({ title, kind, onWave }: { title: string; kind: Standing['kind']; onWave: (() => void) | null }) {
  const t = useTranslations('chat')
  const name = { person: () => <bdi key="person">{title}</bdi> }
  const wave = onWave && (
    <button type="button" className="btn" onClick={onWave}>
      <span aria-hidden="true">👋</span> {t('empty.wave')}
    </button>
  )
  return kind === 'direct' ? (
    <EmptyState art="someone-waits" as="h3" title={t.rich('empty.title', name)} hint={t('empty.hint')} action={wave} />
  ) : (
    <EmptyState art="someone-waits" as="h3" title={t('empty.groupTitle')} hint={t.rich('empty.groupHint', name)} action={wave} />
  )
}

type AboveProps = { hasMore: boolean; title: string; kind: Standing['kind']; isFailed: boolean; onRetry: () => void }

/** Before the first row: the beginning of everything, or what is on its way. */
export function Above({ hasMore, title, kind, isFailed, onRetry }: AboveProps): ReactNode {
  const t = useTranslations('chat')
  if (!hasMore) {
    return (
      <p className="beginning">
        <span>{t.rich(kind === 'direct' ? 'beginning' : 'beginningOfGroup', { person: () => <bdi key="person">{title}</bdi> })}</span>
      </p>
    )
  }
  if (!isFailed) return <OlderBones />
  return (
    <div className="beginning">
      <span>{t('olderFailed')}</span>
      <button type="button" className="btn s ms-2" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  )
}

/** After the last row of an excerpt: what follows is on its way. */
export function Below({ isFailed, onRetry }: Pick<AboveProps, 'isFailed' | 'onRetry'>): ReactNode {
  const t = useTranslations('chat')
  if (!isFailed) return <NewerBones />
  return (
    <div className="beginning newer">
      <span>{t('newerFailed')}</span>
      <button type="button" className="btn s ms-2" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  )
}
