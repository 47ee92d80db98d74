'use client'

import type { Chat } from '@parley/protocol'
import { useState } from 'react'
import { late } from '../../ui/late.tsx'

const [LeaveGroupDialog] = late(() => import('./leave-group-dialog.tsx').then((module) => module.LeaveGroupDialog))
const [AddPeopleDialog] = late(() => import('./add-people-dialog.tsx').then((module) => module.AddPeopleDialog))

export type GroupActProps = { act: 'leave' | 'invite'; chat: Chat; title: string; onClosed: () => void }

/** The dialog of something that was asked for elsewhere than in the group's details, open from the first moment. */
export function GroupAct({ act, chat, title, onClosed }: GroupActProps) {
  const [isOpen, setOpen] = useState(true)
  return act === 'leave' ? (
    <LeaveGroupDialog chat={chat} title={title} isOpen={isOpen} onStay={() => setOpen(false)} onClosed={onClosed} />
  ) : (
    <AddPeopleDialog chat={chat} onClosed={onClosed} />
  )
}
