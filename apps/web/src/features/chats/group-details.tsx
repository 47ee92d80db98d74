import { type Chat, can, type UserId } from '@parley/protocol'
import { LogOut, Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { EditGroup } from './edit-group.tsx'
import { wayOut } from './group-rights.ts'
import { LeaveGroupDialog } from './leave-group-dialog.tsx'
import { MembersSection } from './members-section.tsx'

export type GroupDetailsProps = { chat: Chat; title: string; onProfile: (userId: UserId) => void }

export function GroupDetails({ chat, title, onProfile }: GroupDetailsProps) {
  const t = useTranslations('group')
  const [isEditing, setEditing] = useState(false)
  const [leaving, setLeaving] = useState<'no' | 'asked' | 'closing'>('no')
  const editButton = useRef<HTMLButtonElement>(null)
  // Asked at each rendering: a right that is taken away takes its control along.
  const mayUpdate = can(chat.myRole, 'chat.update', { kind: chat.kind })
  const way = wayOut(chat)

  return (
    <>
      {mayUpdate && isEditing ? (
        <EditGroup
          chat={chat}
          onDone={() => {
            setEditing(false)
            requestAnimationFrame(() => editButton.current?.focus())
          }}
        />
      ) : (
        <div className="hero">
          <Avatar name={title} colorKey={chat.id} shape="group" />
          <h3 dir="auto">{title}</h3>
          <p>{t('groupOf', { count: chat.memberCount })}</p>
          {chat.description !== '' && (
            <p className="about" dir="auto">
              {chat.description}
            </p>
          )}
          {mayUpdate && (
            <div className="hero-actions">
              <Button ref={editButton} size="s" onClick={() => setEditing(true)}>
                <Pencil size={14} aria-hidden="true" />
                {t('edit')}
              </Button>
            </div>
          )}
        </div>
      )}
      <MembersSection chat={chat} title={title} onProfile={onProfile} />
      {way !== 'none' && (
        <div className="px-2 pt-5 pb-2">
          <Button kind="danger" className="w-full" onClick={() => setLeaving('asked')}>
            <LogOut size={18} aria-hidden="true" />
            {t('leave')}
          </Button>
        </div>
      )}
      {leaving !== 'no' && (
        <LeaveGroupDialog
          chat={chat}
          title={title}
          isOpen={leaving === 'asked'}
          onStay={() => setLeaving('closing')}
          onClosed={() => setLeaving('no')}
        />
      )}
    </>
  )
}
