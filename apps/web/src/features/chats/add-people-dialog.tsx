import { type Chat, limits, type User } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { type ReactNode, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { PeoplePicker } from './people-picker.tsx'
import { useGroupVerbs } from './use-group-verbs.ts'

/** Adds one after the other. Whoever couldn't be added stays picked, with the reason; the others are in. */
export function AddPeopleDialog({ chat, onClosed }: { chat: Chat; onClosed: () => void }) {
  const t = useTranslations('members')
  const newChat = useTranslations('newChat')
  const me = useSelf()
  const verbs = useGroupVerbs(chat.id)
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const [isOpen, setOpen] = useState(true)
  const [picked, setPicked] = useState<readonly User[]>([])
  const [trouble, setTrouble] = useState<ReactNode>(null)
  const field = useRef<HTMLInputElement>(null)
  const inside = new Set(chat.members?.map(({ userId }) => userId))
  const room = limits.groupMembersMax - chat.memberCount

  const add = async () => {
    setTrouble(null)
    for (const [index, person] of picked.entries()) {
      const outcome = await call(() => verbs.addMember(person.id))
      if (outcome.ok) continue
      setPicked(picked.slice(index))
      setTrouble(t.rich('notAdded', { person: () => <bdi key="person">{person.displayName}</bdi>, why: () => problemOf(outcome.state) }))
      return
    }
    setOpen(false)
  }

  return (
    <Dialog
      title={t('addTitle')}
      closeLabel={newChat('close')}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      onClosed={onClosed}
      initialFocus={field}
      focusAfter="before"
    >
      <div className="dialog-scroll pt-1">
        <PeoplePicker
          me={me.id}
          field={field}
          picked={picked}
          onChange={setPicked}
          noteOn={({ id }) => (inside.has(id) ? t('isIn') : null)}
        />
      </div>
      {(trouble || picked.length > room) && (
        <p role="alert" className="px-5 py-3 text-ui text-danger">
          {trouble ?? t('room', { room })}
        </p>
      )}
      <footer>
        <Button kind="ghost" onClick={() => setOpen(false)}>
          {newChat('cancel')}
        </Button>
        <Button
          kind="primary"
          disabled={picked.length === 0 || picked.length > room || state.status === 'calling'}
          onClick={() => void add()}
        >
          {t('addGo', { count: picked.length })}
        </Button>
      </footer>
    </Dialog>
  )
}
