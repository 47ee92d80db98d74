'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { type EntranceState, useEntrance } from './use-entrance.ts'
import { UsernameField } from './username-field.tsx'

/** Why a person finds themselves here without having asked for it. */
export type WhyHere = 'signed-out' | 'session-expired' | 'left' | 'left-unconfirmed'

export function SignInForm({ callbackUrl, why, unsentCount }: { callbackUrl: string | null; why: WhyHere | null; unsentCount: number }) {
  const t = useTranslations('entrance')
  const [state, submit, isPending] = useEntrance('sign-in', callbackUrl)
  const isWrong = state.status === 'refused' && state.refusal.code === 'auth.credentials-wrong'
  const username = useRef<HTMLInputElement>(null)
  const notice = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (state.status === 'refused' || state.status === 'unreachable') (isWrong ? username : notice).current?.focus()
  }, [state, isWrong])

  return (
    // React would empty the fields after each answer; what is typed stays.
    <form className="form" action={submit} onReset={(event) => event.preventDefault()} noValidate>
      <h1>{t('welcome')}</h1>
      <p className="lead">{t('signInTo')}</p>
      <Outcome state={state} ref={notice} />
      {why && state.status === 'waiting' && (
        <Notice kind="calm">
          {t(`why.${why}`)} {unsentCount > 0 && t(why === 'session-expired' ? 'unsentWaiting' : 'unsentGone', { count: unsentCount })}
        </Notice>
      )}
      <UsernameField ref={username} label={t('username')} required autoFocus aria-invalid={isWrong || undefined} />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="current-password"
        required
        showLabel={t('showPassword')}
        hideLabel={t('hidePassword')}
      />
      <Button type="submit" kind="primary" size="l" className="mt-2 w-full" aria-disabled={isPending || undefined}>
        {t('signIn')}
      </Button>
      <p className="swap">
        {t('newHere')} <Link href={withCallback('/sign-up', callbackUrl)}>{t('createAnAccount')}</Link>
      </p>
    </form>
  )
}

function Outcome({ state, ref }: { state: EntranceState; ref: React.Ref<HTMLDivElement> }) {
  const t = useTranslations('refusals')
  if (state.status === 'unreachable') {
    return (
      <Notice kind="problem" ref={ref}>
        {t('unreachable')}
      </Notice>
    )
  }
  if (state.status !== 'refused') return null
  return (
    <Notice kind="problem" ref={ref}>
      {refusalSentence(t, state.refusal)}
    </Notice>
  )
}

const withCallback = (path: string, callbackUrl: string | null): string =>
  callbackUrl === null ? path : `${path}?callbackUrl=${encodeURIComponent(callbackUrl)}`
