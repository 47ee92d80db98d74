import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignUpForm } from '../../../features/accounts/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations()
  return { title: t('app.title', { title: t('entrance.createAccount') }) }
}

export default async function SignUpPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { callbackUrl } = await searchParams
  return <SignUpForm callbackUrl={typeof callbackUrl === 'string' ? callbackUrl : null} />
}
