import { startTransition, useState } from 'react'
import { type Field, type FieldProblems, findFieldProblems, toFieldProblems } from './field-problems.ts'
import { useEntrance } from './use-entrance.ts'

/** The server is asked only about what the rules here let through; what it says about a field stands at the field. */
export function useSignUp(callbackUrl: string | null) {
  const [state, enter, isPending] = useEntrance('sign-up', callbackUrl)
  const [checked, setChecked] = useState<{ typed: Record<Field, string>; problems: FieldProblems } | null>(null)

  const submit = (form: FormData) => {
    const typed = {
      username: textOf(form, 'username').trim(),
      password: textOf(form, 'password'),
      displayName: textOf(form, 'displayName').trim(),
    }
    const problems = findFieldProblems(typed)
    setChecked({ typed, problems })
    if (Object.keys(problems).length > 0) return
    form.set('username', typed.username)
    form.set('displayName', typed.displayName)
    startTransition(() => enter(form))
  }

  return { state: isCheckedHere(checked) ? ({ status: 'waiting' } as const) : state, problems: problemsOf(), submit, isPending }

  function problemsOf(): FieldProblems {
    if (!checked) return noProblems
    if (isCheckedHere(checked)) return checked.problems
    if (state.status !== 'refused' || state.refusal.code !== 'request.invalid') return noProblems
    return toFieldProblems(state.refusal.facts.field, checked.typed)
  }
}

const noProblems: FieldProblems = {}

const isCheckedHere = (checked: { problems: FieldProblems } | null): boolean => checked !== null && Object.keys(checked.problems).length > 0

const textOf = (form: FormData, field: Field): string => String(form.get(field) ?? '')
