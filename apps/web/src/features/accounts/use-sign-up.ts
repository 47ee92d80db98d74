import type { Refusal } from '@parley/protocol'
import { startTransition, useMemo, useState } from 'react'
import { type Field, type FieldProblems, findFieldProblems, toFieldProblems } from './field-problems.ts'
import { type EntranceState, useEntrance } from './use-entrance.ts'

type Typed = Record<Field, string>

/** What the last attempt came to. The same object until the next one, so that the focus moves once for each. */
export type SignUpAnswer = {
  problems: FieldProblems
  taken: (Refusal & { code: 'user.username-taken' }) | null
  /** What concerns no field. */
  general: Refusal | 'unreachable' | null
  firstBad: Field | null
}

/** The server is asked only about what the rules here let through; what it says about a field stands at the field. */
export function useSignUp(callbackUrl: string | null) {
  const [state, enter, isPending] = useEntrance('sign-up', callbackUrl)
  const [attempt, setAttempt] = useState<{ typed: Typed; problems: FieldProblems } | null>(null)

  const submit = (form: FormData) => {
    const typed = {
      username: textOf(form, 'username').trim(),
      password: textOf(form, 'password'),
      displayName: textOf(form, 'displayName').trim(),
    }
    const problems = findFieldProblems(typed)
    setAttempt({ typed, problems })
    if (hasAny(problems)) return
    form.set('username', typed.username)
    form.set('displayName', typed.displayName)
    startTransition(() => enter(form))
  }

  const answer = useMemo(() => toAnswer(attempt, state), [attempt, state])
  return { answer, submit, isPending }
}

function toAnswer(attempt: { typed: Typed; problems: FieldProblems } | null, state: EntranceState): SignUpAnswer {
  if (!attempt) return nothing
  if (hasAny(attempt.problems)) return withFirstBad({ ...nothing, problems: attempt.problems })
  if (state.status === 'unreachable') return { ...nothing, general: 'unreachable' }
  if (state.status !== 'refused') return nothing
  const { refusal } = state
  if (refusal.code === 'user.username-taken') return { ...nothing, taken: refusal, firstBad: 'username' }
  const problems = refusal.code === 'request.invalid' ? toFieldProblems(refusal.facts.field, attempt.typed) : {}
  return hasAny(problems) ? withFirstBad({ ...nothing, problems }) : { ...nothing, general: refusal }
}

const nothing: SignUpAnswer = { problems: {}, taken: null, general: null, firstBad: null }

/** In the order in which the fields stand. */
const withFirstBad = (answer: SignUpAnswer): SignUpAnswer => ({
  ...answer,
  firstBad: (['displayName', 'username', 'password'] as const).find((field) => answer.problems[field]) ?? null,
})

const hasAny = (problems: FieldProblems): boolean => Object.keys(problems).length > 0

function textOf(form: FormData, field: Field): string {
  const text = form.get(field)
  return typeof text === 'string' ? text : ''
}
