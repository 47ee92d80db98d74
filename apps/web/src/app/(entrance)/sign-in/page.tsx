import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { SignInForm, type WhyHere } from '../../../features/accounts/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations()
  return { title: t('app.title', { title: t('entrance.signIn') }) }
}

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { callbackUrl, why, unsent } = await searchParams
  return (
    <SignInForm
      callbackUrl={typeof callbackUrl === 'string' ? callbackUrl : null}
      why={reasons.find((reason) => reason === why) ?? null}
      unsentCount={typeof unsent === 'string' && /^[1-9]\d{0,5}$/.test(unsent) ? Number(unsent) : 0}
    />
  )
}

const reasons: WhyHere[] = ['signed-out', 'session-expired', 'left', 'left-unconfirmed']
