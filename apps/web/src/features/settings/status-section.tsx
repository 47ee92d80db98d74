import type { Status } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useStatus } from '../accounts/index.ts'
import { useCallProblem } from '../connection/index.ts'
import { RowBones } from './row-bones.tsx'

const statuses: readonly Status[] = ['online', 'away', 'busy', 'invisible']

/** What one appears as while one is here. */
export function StatusSection() {
  const t = useTranslations('settings.status')
  const { status: value, choose, state } = useStatus()
  const problem = useCallProblem()(state)
  if (value === null) return <RowBones rows={4} />
  return (
    <>
      <div className="group" role="radiogroup" aria-label={t('title')}>
        {statuses.map((status) => (
          <label key={status} className="set">
            <input type="radio" name="status" className="sr-only" checked={value === status} onChange={() => choose(status)} />
            <span className={`dot ${status === 'invisible' ? 'offline' : status}`} aria-hidden="true" />
            <span className="flex-1">
              <b>{t(`names.${status}`)}</b>
              <span className="d">{t(`means.${status}`)}</span>
            </span>
            <span className="box" aria-hidden="true" />
          </label>
        ))}
      </div>
      {problem && (
        <p role="alert" className="help bad">
          {problem}
        </p>
      )}
    </>
  )
}
