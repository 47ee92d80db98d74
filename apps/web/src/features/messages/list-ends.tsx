import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'
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
  return isFailed ? <NotBrought words={t('olderFailed')} onRetry={onRetry} /> : <OlderBones />
}

/** After the last row of an excerpt: what follows is on its way. */
export function Below({ isFailed, onRetry }: Pick<AboveProps, 'isFailed' | 'onRetry'>): ReactNode {
  const t = useTranslations('chat')
  return isFailed ? <NotBrought words={t('newerFailed')} onRetry={onRetry} isNewer /> : <NewerBones />
}

function NotBrought({ words, onRetry, isNewer = false }: { words: string; onRetry: () => void; isNewer?: boolean }) {
  const t = useTranslations('chat')
  return (
    <div className={classNames('beginning', isNewer && 'newer')}>
      <span>{words}</span>
      <button type="button" className="btn s ms-2" onClick={onRetry}>
        {t('tryAgain')}
      </button>
    </div>
  )
}
