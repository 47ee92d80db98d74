import { useEngine } from '@parley/client/react'
import { type ChatId, countCodePoints, limits, type User, type UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type RefObject, useId, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { useCall, useCallProblem } from '../connection/index.ts'
import { groupNameProblem } from './group-name-problem.ts'
import { PeoplePicker } from './people-picker.tsx'

export type NewGroupProps = {
  me: UserId
  field: RefObject<HTMLInputElement | null>
  onBack: () => void
  onCreated: (chatId: ChatId) => void
}

export function NewGroup({ me, field, onBack, onCreated }: NewGroupProps) {
  const t = useTranslations('group')
  const engine = useEngine()
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const [name, setName] = useState('')
  const [description, setDescription] = useState('')
  const [picked, setPicked] = useState<readonly User[]>([])
  const id = useId()
  const nameProblem = groupNameProblem(name)
  const isTooMuch = countCodePoints(description.trim()) > limits.descriptionCharsMax
  const isComplete = name.trim() !== '' && !nameProblem && !isTooMuch && picked.length > 0
  const problem = problemOf(state)

  const create = async () => {
    const group = { name: name.trim(), memberIds: picked.map((person) => person.id) }
    const about = description.trim()
    const outcome = await call(() => engine.createGroup({ ...group, ...(about !== '' && { description: about }) }))
    if (outcome.ok) onCreated(outcome.result)
  }

  return (
    <>
      <div className="dialog-scroll">
        <div className="px-5 pt-1 pb-4">
          <div className="flex items-end gap-3">
            <Avatar name={name.trim() || t('new')} colorKey="new group" shape="group" className="sign" />
            <div className="min-w-0 flex-1">
              <label className="lab" htmlFor={`${id}-name`}>
                {t('name')}
              </label>
              <div className="inp">
                <input
                  ref={field}
                  id={`${id}-name`}
                  type="text"
                  autoComplete="off"
                  dir="auto"
                  aria-invalid={nameProblem ? true : undefined}
                  aria-describedby={nameProblem ? `${id}-name-help` : undefined}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
              </div>
            </div>
          </div>
          {nameProblem && (
            <p className="help bad" id={`${id}-name-help`}>
              {t(nameProblem, { max: limits.nameCharsMax })}
            </p>
          )}
          <label className="lab mt-4" htmlFor={`${id}-about`}>
            {t('description')} <span className="font-regular text-ink-3">{t('optional')}</span>
          </label>
          <div className="inp area low">
            <textarea
              id={`${id}-about`}
              rows={1}
              dir="auto"
              aria-invalid={isTooMuch || undefined}
              aria-describedby={isTooMuch ? `${id}-about-help` : undefined}
              value={description}
              onChange={(event) => setDescription(event.currentTarget.value)}
            />
          </div>
          {isTooMuch && (
            <p className="help bad" id={`${id}-about-help`}>
              {t('descriptionLong', { max: limits.descriptionCharsMax })}
            </p>
          )}
        </div>
        <PeoplePicker me={me} picked={picked} onChange={setPicked} />
      </div>
      {problem && (
        <p role="alert" className="px-5 py-3 text-ui text-danger">
          {t('notCreated')} {problem}
        </p>
      )}
      <footer>
        <Button kind="ghost" onClick={onBack}>
          {t('back')}
        </Button>
        <Button kind="primary" disabled={!isComplete || state.status === 'calling'} onClick={() => void create()}>
          {t('create')}
        </Button>
      </footer>
    </>
  )
}
