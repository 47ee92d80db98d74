import { useTranslations } from 'next-intl'
import { type SubmitEvent, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { PasswordField } from '../../ui/password-field.tsx'
import { estimateStrength, FieldProblemWords, findPasswordProblem, StrengthMeter } from '../accounts/index.ts'
import { useCall, useCallProblem } from '../connection/index.ts'
import { useSettingsVerbs } from './use-settings-verbs.ts'

export function PasswordSection() {
  const t = useTranslations('settings.password')
  const entrance = useTranslations('entrance')
  const { changePassword } = useSettingsVerbs()
  const { state, call } = useCall()
  const problemOf = useCallProblem()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const [tried, setTried] = useState(false)
  const [isChanged, setChanged] = useState(false)
  const currentField = useRef<HTMLInputElement>(null)
  const nextField = useRef<HTMLInputElement>(null)
  const nextProblem = tried ? findPasswordProblem(next) : null
  const isWrong = state.status === 'refused' && state.refusal.code === 'auth.password-wrong'
  const general = isWrong ? null : problemOf(state)
  const words = { showLabel: entrance('showPassword'), hideLabel: entrance('hidePassword') }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    setTried(true)
    setChanged(false)
    if (current === '') {
      currentField.current?.focus()
      return
    }
    if (findPasswordProblem(next)) {
      nextField.current?.focus()
      return
    }
    const outcome = await call(() => changePassword({ current, next }))
    if (!outcome.ok) {
      currentField.current?.select()
      return
    }
    setCurrent('')
    setNext('')
    setTried(false)
    setChanged(true)
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <div className="two">
        <PasswordField
          ref={currentField}
          label={t('current')}
          name="current-password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          problem={isWrong ? problemOf(state) : tried && current === '' && t('currentRequired')}
          {...words}
        />
        <PasswordField
          ref={nextField}
          label={t('next')}
          name="new-password"
          autoComplete="new-password"
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
          problem={nextProblem && <FieldProblemWords of={nextProblem} />}
          below={next !== '' && <StrengthMeter strength={estimateStrength(next)} />}
          help={next === '' ? entrance('passwordHint') : undefined}
          {...words}
        />
      </div>
      {general && (
        <p role="alert" className="mb-3 text-ui text-danger">
          {general}
        </p>
      )}
      <div className="save-line">
        <Button type="submit" aria-disabled={state.status === 'calling' || undefined}>
          {t('change')}
        </Button>
        <p role="status" className="text-ui text-ink-2">
          {isChanged && t('changed')}
        </p>
      </div>
    </form>
  )
}
