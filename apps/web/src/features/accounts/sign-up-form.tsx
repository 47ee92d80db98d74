'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { refusalSentence } from '../../i18n/refusal-sentence.tsx'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { TextField } from '../../ui/text-field.tsx'
import type { Field, FieldProblem } from './field-problems.ts'
import { StrengthMeter } from './strength-meter.tsx'
import { useSignUp } from './use-sign-up.ts'

export function SignUpForm({ callbackUrl }: { callbackUrl: string | null }) {
  const t = useTranslations('entrance')
  const refusals = useTranslations('refusals')
  const { state, problems, submit, isPending } = useSignUp(callbackUrl)
  const [password, setPassword] = useState('')
  const inputs: Record<Field, React.RefObject<HTMLInputElement | null>> = {
    displayName: useRef(null),
    username: useRef(null),
    password: useRef(null),
  }
  const notice = useRef<HTMLDivElement>(null)
  const isTaken = state.status === 'refused' && state.refusal.code === 'user.username-taken'

  const firstBad = (['displayName', 'username', 'password'] as const).find((field) => problems[field]) ?? (isTaken ? 'username' : null)
  useEffect(() => {
    if (firstBad) inputs[firstBad].current?.focus()
    else notice.current?.focus()
    // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves once for each answer, not with each render
  }, [state, problems])

  const useFree = (free: string) => {
    const input = inputs.username.current
    if (!input) return
    input.value = free
    input.focus()
  }

  return (
    // React would empty the fields after each answer; what is typed stays.
    <form className="form" action={submit} onReset={(event) => event.preventDefault()} noValidate>
      <h1>{t('join')}</h1>
      <p className="lead">{t('joinHint')}</p>
      {state.status === 'unreachable' && (
        <Notice kind="problem" ref={notice}>
          {refusals('unreachable')}
        </Notice>
      )}
      {state.status === 'refused' && !firstBad && (
        <Notice kind="problem" ref={notice}>
          {refusalSentence(refusals, state.refusal)}
        </Notice>
      )}
      <TextField
        ref={inputs.displayName}
        label={t('displayName')}
        name="displayName"
        autoComplete="name"
        dir="auto"
        autoFocus
        problem={problems.displayName && <Problem of={problems.displayName} />}
      />
      <TextField
        ref={inputs.username}
        label={t('username')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        dir="ltr"
        required
        problem={usernameProblem()}
      />
      <PasswordField
        ref={inputs.password}
        label={t('password')}
        name="password"
        autoComplete="new-password"
        required
        showLabel={t('showPassword')}
        hideLabel={t('hidePassword')}
        onChange={(event) => setPassword(event.currentTarget.value)}
        problem={problems.password && <Problem of={problems.password} />}
        below={<StrengthMeter password={password} />}
        help={t('passwordHint')}
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
    if (problems.username) return <Problem of={problems.username} />
    return isTaken ? refusalSentence(refusals, state.refusal, useFree) : null
  }
}

function Problem({ of: problem }: { of: FieldProblem }) {
  const t = useTranslations('fields')
  switch (problem.kind) {
    case 'usernameShort':
    case 'passwordShort':
      return t(problem.kind, { min: problem.min })
    case 'usernameLong':
    case 'passwordLong':
    case 'displayNameLong':
      return t(problem.kind, { max: problem.max })
    default:
      return t(problem.kind)
  }
}
