import { useUsers } from '@parley/client/react'
import type { Chat, UserId } from '@parley/protocol'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { goTo } from '../../ui/local-link.tsx'
import { useCall, useCallProblem, useSelf } from '../connection/index.ts'
import { PersonAvatar, PersonName } from '../people/index.ts'
import { wayOut } from './group-rights.ts'
import { useGroupVerbs } from './use-group-verbs.ts'
import { useMembers } from './use-members.ts'

export type LeaveGroupDialogProps = { chat: Chat; title: string; isOpen: boolean; onStay: () => void; onClosed: () => void }

/** An owner says first who owns the group from then on; then both happen, in that order. */
export function LeaveGroupDialog({ chat, title, isOpen, onStay, onClosed }: LeaveGroupDialogProps) {
  const t = useTranslations('group')
  const me = useSelf()
  const verbs = useGroupVerbs(chat.id)
  const problemOf = useCallProblem()
  const { state, call } = useCall()
  const [heir, setHeir] = useState<UserId | null>(null)
  const handsOver = wayOut(chat) === 'hand-over-first'

  const leave = async () => {
    const outcome = await call(async () => {
      if (handsOver && heir) await verbs.setRole(heir, 'owner')
      await verbs.leave()
    })
    if (outcome.ok) goTo('/')
  }

  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t.rich('leaveTitle', { name: () => <bdi key="name">{title}</bdi> })}
      stay={t('stay')}
      go={t('leave')}
      kind="danger"
      isBusy={state.status === 'calling'}
      isBlocked={handsOver && heir === null}
      problem={problemOf(state)}
      onStay={onStay}
      onGo={() => void leave()}
      onClosed={onClosed}
    >
      <p>
        {t('leaveHint')}{' '}
        {heir && handsOver ? t.rich('heir', { person: () => <PersonName key="person" userId={heir} /> }) : handsOver && t('pickHeir')}
      </p>
      {handsOver && <Heirs chat={chat} me={me.id} heir={heir} onPick={setHeir} />}
    </ConfirmDialog>
  )
}

function Heirs({ chat, me, heir, onPick }: { chat: Chat; me: UserId; heir: UserId | null; onPick: (userId: UserId) => void }) {
  const t = useTranslations('group')
  const roles = useTranslations('members')
  const { members, hasMore, loadMore } = useMembers(chat, '')
  const others = members.filter(({ userId }) => userId !== me)
  const people = useUsers(others.map(({ userId }) => userId))
  return (
    <div className="heirs" role="radiogroup" aria-label={t('newOwner')}>
      {others.map(({ userId, role }, index) => {
        const person = people[index]
        // A bot owns nothing: there would be nobody to ask.
        if (!person || person.isBot) return null
        return (
          <label key={userId} className="person">
            <input type="radio" name="heir" className="sr-only" checked={heir === userId} onChange={() => onPick(userId)} />
            <PersonAvatar person={person} />
            <span className="n cut flex-1" dir="auto">
              {person.displayName}
            </span>
            {role !== 'member' && <span className="role">{roles(`roles.${role}`)}</span>}
            <span className="box" aria-hidden="true" />
          </label>
        )
      })}
      {hasMore && (
        <button type="button" className="btn s m-2" onClick={loadMore}>
          {roles('more')}
        </button>
      )}
    </div>
  )
}
