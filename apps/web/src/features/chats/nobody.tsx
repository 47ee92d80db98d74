import { useTranslations } from 'next-intl'
import { Button } from '../../ui/button.tsx'

/** What stands where people would. */
export function Nobody({ status, query, onRetry }: { status: 'loading' | 'failed' | 'ready'; query: string; onRetry: () => void }) {
  const t = useTranslations('newChat')
  switch (status) {
    case 'loading':
      return <PersonBones />
    case 'failed':
      return (
        <div className="flex flex-col items-center gap-3 px-4 py-10 text-center text-ink-2">
          <p role="alert">{t('failed')}</p>
          <Button onClick={onRetry}>{t('retry')}</Button>
        </div>
      )
    case 'ready':
      return (
        <p className="mx-auto max-w-[34ch] px-4 py-10 text-center text-balance text-ink-2">
          {query === '' ? `${t('nobodyYet.title')}. ${t('nobodyYet.hint')}` : t('nothingFound', { query })}
        </p>
      )
    default:
      return status satisfies never
  }
}

export function PersonBones() {
  return (
    <div className="bones" aria-hidden="true">
      {['w-32', 'w-44', 'w-28'].map((width) => (
        <div key={width} className="person">
          <span className="bone size-9 rounded-full" />
          <span className={`bone h-3 ${width}`} />
        </div>
      ))}
    </div>
  )
}
