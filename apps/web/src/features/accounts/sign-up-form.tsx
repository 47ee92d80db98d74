'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { FieldProblemWords } from './field-problem-words.tsx'
import type { Field } from './field-problems.ts'
import { estimateStrength } from './password-strength.ts'
import { StrengthMeter } from './strength-meter.tsx'
import { useSignUp } from './use-sign-up.ts'
import { UsernameField } from './username-field.tsx'

export function SignUpForm({ callbackUrl }: { callbackUrl: string | null }) {
  const t = useTranslations('entrance')
  const refusals = useTranslations('refusals')
  const { answer, submit, isPending } = useSignUp(callbackUrl)
  const [password, setPassword] = useState('')
  const displayName = useRef<HTMLInputElement>(null)
  const username = useRef<HTMLInputElement>(null)
  const passwordInput = useRef<HTMLInputElement>(null)
  const notice = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const inputs: Record<Field, RefObject<HTMLInputElement | null>> = { displayName, username, password: passwordInput }
    const target = answer.firstBad ? inputs[answer.firstBad] : notice
    target.current?.focus()
  }, [answer])

  const useFree = (free: string) => {
    if (!username.current) return
    username.current.value = free
    username.current.focus()
  }

  return (
    // React would empty the fields after each answer; what is typed stays.
    <form className="form" action={submit} onReset={(event) => event.preventDefault()} noValidate>
      <h1>{t('join')}</h1>
      <p className="lead">{t('joinHint')}</p>
      {answer.general && (
        <Notice kind="problem" ref={notice}>
          {answer.general === 'unreachable' ? refusals('unreachable') : refusalSentence(refusals, answer.general)}
        </Notice>
      )}
      <TextField
        ref={displayName}
        label={t('displayName')}
        name="displayName"
        autoComplete="name"
        dir="auto"
        autoFocus
        problem={answer.problems.displayName && <FieldProblemWords of={answer.problems.displayName} />}
      />
      <UsernameField ref={username} label={t('username')} required problem={usernameProblem()} />
      <PasswordField
        ref={passwordInput}
        label={t('password')}
        name="password"
        autoComplete="new-password"
        required
        showLabel={t('showPassword')}
        hideLabel={t('hidePassword')}
        onChange={(event) => setPassword(event.currentTarget.value)}
        problem={answer.problems.password && <FieldProblemWords of={answer.problems.password} />}
        below={password !== '' && <StrengthMeter strength={estimateStrength(password)} />}
        help={password === '' ? t('passwordHint') : t(`strength.${estimateStrength(password)}`)}
      />
      <Button type="submit" kind="primary" size="l" className="mt-2 w-full" aria-disabled={isPending || undefined}>
        {t('createAccount')}
      </Button>
      <p className="swap">
        {t('haveAccount')}{' '}
        <Link href={callbackUrl === null ? '/sign-in' : `/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`}>{t('signIn')}</Link>
      </p>
    </form>
  )

  function usernameProblem(): ReactNode {
    if (answer.problems.username) return <FieldProblemWords of={answer.problems.username} />
    return answer.taken && refusalSentence(refusals, answer.taken, useFree)
  }
}
