'use client'

import { useChat } from '@parley/client/react'
import type { UserId } from '@parley/protocol'
import { useState } from 'react'
import type { ChatDetailsProps } from './chat-details.tsx'
import { DetailsFrame } from './details-frame.tsx'
import { GroupDetails } from './group-details.tsx'
import { MemberProfile } from './member-profile.tsx'
import { PeerDetails } from './peer-details.tsx'

export function ChatDetailsPane({ chatId, isOpen, onClose, onClosed }: ChatDetailsProps & { onClosed: () => void }) {
  const chat = useChat(chatId)
  const [profileOf, setProfileOf] = useState<UserId | null>(null)

  if (chat.status !== 'ready') return null
  return (
    <DetailsFrame
      kind={chat.chat.kind}
      isOpen={isOpen}
      onClose={onClose}
      onClosed={onClosed}
      onBack={profileOf === null ? null : () => setProfileOf(null)}
    >
      {profileOf !== null && <MemberProfile key={profileOf} userId={profileOf} onClose={onClose} />}
      {chat.peer && <PeerDetails peer={chat.peer} />}
      {chat.chat.kind === 'group' && (
        // Hidden and not taken away: whoever comes back from a profile finds the list as they left it.
        <div hidden={profileOf !== null} className="contents-of-group">
          <GroupDetails chat={chat.chat} title={chat.title} onProfile={setProfileOf} />
        </div>
      )}
    </DetailsFrame>
  )
}
