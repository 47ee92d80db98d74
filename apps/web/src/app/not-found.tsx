import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { EmptyState } from '../ui/empty-state.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations()
  return { title: t('app.title', { title: t('pages.missing.title') }) }
}

export default async function NotFound() {
  const t = await getTranslations()
  return (
    <main className="flex min-h-dvh">
      <EmptyState
        as="h1"
        art="nothing-found"
        title={t('pages.missing.title')}
        hint={t('pages.missing.hint')}
        action={
          <Link href="/" className="btn">
            {t('chats.backToChats')}
          </Link>
        }
      />
    </main>
  )
}
