'use client'

import { useChat } from '@parley/client/react'
import type { ChatId, UserId } from '@parley/protocol'
import { useState } from 'react'
import { DetailsFrame } from './details-frame.tsx'
import { GroupDetails } from './group-details.tsx'
import { MemberProfile } from './member-profile.tsx'
import { PeerDetails } from './peer-details.tsx'

export type ChatDetailsProps = {
  chatId: ChatId
  onClose: () => void
}

export function ChatDetailsPane({ chatId, onClose }: ChatDetailsProps) {
  const chat = useChat(chatId)
  const [shown, setShown] = useState<{ chatId: ChatId; userId: UserId } | null>(null)
  // Another chat begins with itself, not with the person who was looked at in the one before.
  const profileOf = shown?.chatId === chatId ? shown.userId : null

  if (chat.status !== 'ready') return null
  return (
    <DetailsFrame chatId={chatId} kind={chat.chat.kind} onClose={onClose} onBack={profileOf === null ? null : () => setShown(null)}>
      {profileOf !== null && <MemberProfile key={profileOf} userId={profileOf} onClose={onClose} />}
      {chat.peer && <PeerDetails peer={chat.peer} />}
      {chat.chat.kind === 'group' && (
        // Hidden and not taken away: whoever comes back from a profile finds the list as they left it.
        <div hidden={profileOf !== null} className="contents-of-group">
          <GroupDetails key={chatId} chat={chat.chat} title={chat.title} onProfile={(userId) => setShown({ chatId, userId })} />
        </div>
      )}
    </DetailsFrame>
  )
}
