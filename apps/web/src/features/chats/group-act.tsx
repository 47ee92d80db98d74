'use client'

import type { Chat } from '@parley/protocol'
import dynamic from 'next/dynamic'
import { useState } from 'react'

const LeaveGroupDialog = dynamic(() => import('./leave-group-dialog.tsx').then((module) => module.LeaveGroupDialog), { ssr: false })
const AddPeopleDialog = dynamic(() => import('./add-people-dialog.tsx').then((module) => module.AddPeopleDialog), { ssr: false })

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
