import { type Chat, countCodePoints, limits } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type SubmitEvent, useEffect, useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { useCall, useCallProblem } from '../connection/index.ts'
import { groupNameProblem } from './group-name-problem.ts'
import { useGroupVerbs } from './use-group-verbs.ts'

/** Name and description, written where they stand. Only what was changed is sent: what another has changed meanwhile stays. */
export function EditGroup({ chat, onDone }: { chat: Chat; onDone: () => void }) {
  const t = useTranslations('group')
  const verbs = useGroupVerbs(chat.id)
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const [before] = useState({ name: chat.name ?? '', description: chat.description })
  const [name, setName] = useState(before.name)
  const [description, setDescription] = useState(before.description)
  const field = useRef<HTMLInputElement>(null)
  const nameProblem = groupNameProblem(name)
  const isTooMuch = countCodePoints(description.trim()) > limits.descriptionCharsMax
  const problem = problemOf(state)

  useEffect(() => field.current?.select(), [])

  const save = async (event: SubmitEvent) => {
    event.preventDefault()
    if (name.trim() === '' || nameProblem || isTooMuch) return
    const change = {
      ...(name.trim() !== before.name && { name: name.trim() }),
      ...(description.trim() !== before.description && { description: description.trim() }),
    }
    if (Object.keys(change).length === 0) {
      onDone()
      return
    }
    const outcome = await call(() => verbs.update(change))
    if (outcome.ok) onDone()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    event.stopPropagation()
    onDone()
  }

  return (
    <form className="hero-form" onSubmit={(event) => void save(event)} onKeyDown={onKeyDown} noValidate>
      <Avatar name={name.trim() || (chat.name ?? '')} colorKey={chat.id} shape="group" className="sign" />
      <TextField
        ref={field}
        label={t('name')}
        type="text"
        autoComplete="off"
        dir="auto"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        problem={name.trim() === '' ? t('nameRequired') : nameProblem && t(nameProblem, { max: limits.nameCharsMax })}
      />
      <TextArea
        label={t('description')}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        problem={isTooMuch && t('descriptionLong', { max: limits.descriptionCharsMax })}
      />
      {problem && (
        <p role="alert" className="mb-3 text-ui text-danger">
          {t('notSaved')} {problem}
        </p>
      )}
      <div className="flex gap-2">
        <Button kind="ghost" className="flex-1" onClick={onDone}>
          {t('cancel')}
        </Button>
        <Button type="submit" kind="primary" className="flex-1" disabled={state.status === 'calling'}>
          {t('save')}
        </Button>
      </div>
    </form>
  )
}
