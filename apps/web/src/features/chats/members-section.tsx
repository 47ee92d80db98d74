import { useUsers } from '@parley/client/react'
import { type Chat, can, type UserId } from '@parley/protocol'
import { UserPlus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { useNow } from '../../i18n/use-now.ts'
import { Button } from '../../ui/button.tsx'
import { FindField } from '../../ui/find-field.tsx'
import { useSelf } from '../connection/index.ts'
import { AddPeopleDialog } from './add-people-dialog.tsx'
import { MemberDialogs } from './member-dialogs.tsx'
import { MemberMenu } from './member-menu.tsx'
import { MemberRow } from './member-row.tsx'
import { PersonBones } from './nobody.tsx'
import { filterMembers, sortMembers } from './sort-members.ts'
import { useMemberVerbs } from './use-member-verbs.ts'
import { useMembers } from './use-members.ts'

/** So many can be seen at a glance; more are searched. */
const searchedFrom = 10

export function MembersSection({ chat, title, onProfile }: { chat: Chat; title: string; onProfile: (userId: UserId) => void }) {
  const t = useTranslations('members')
  const me = useSelf()
  const now = useNow()
  const [query, setQuery] = useState('')
  const [isAdding, setAdding] = useState(false)
  const { members, isPaged, sought, status, hasMore, loadMore, retry } = useMembers(chat, query)
  const people = useUsers(useMemo(() => members.map(({ userId }) => userId), [members]))
  const verbs = useMemberVerbs(chat)
  const shown = useMemo(() => {
    const known = members.map((member, index) => ({ member, person: people[index] ?? null }))
    // Pages come in the server's order, and their people only as rows are drawn.
    return isPaged ? known : filterMembers(sortMembers(known), sought)
  }, [members, people, isPaged, sought])
  const mayAdd = can(chat.myRole, 'member.add', { kind: chat.kind, newRole: 'member' })

  return (
    <section className="sec" aria-label={t('title')}>
      <header>
        <h3>
          {t('title')} <span className="count num">{chat.memberCount}</span>
        </h3>
        {mayAdd && (
          <Button size="s" kind="primary" aria-label={t('addTitle')} onClick={() => setAdding(true)}>
            <UserPlus size={16} aria-hidden="true" />
            {t('add')}
          </Button>
        )}
      </header>
      {chat.memberCount > searchedFrom && <FindField label={t('search')} query={query} onSearch={setQuery} />}
      {verbs.problem && (
        <p role="alert" className="px-2 pb-2 text-ui text-danger">
          {verbs.problem}
        </p>
      )}
      {status === 'loading' && <PersonBones />}
      {status === 'failed' && (
        <div className="flex flex-col items-center gap-3 py-6 text-center text-ink-2">
          <p role="alert">{t('failed')}</p>
          <Button onClick={retry}>{t('retry')}</Button>
        </div>
      )}
      <ul aria-label={t('title')}>
        {shown.map(({ member }) => (
          <MemberRow
            key={member.userId}
            member={member}
            chat={chat}
            isMe={member.userId === me.id}
            now={now}
            hasMenu={verbs.menu?.isOpen === true && verbs.menu.member.userId === member.userId}
            onProfile={onProfile}
            onMenu={verbs.openMenu}
          />
        ))}
      </ul>
      {status === 'ready' && shown.length === 0 && (
        <p className="px-4 py-6 text-center text-ink-2">{t('nobodyFound', { query: sought })}</p>
      )}
      {hasMore && (
        <Button size="s" className="mx-2 mt-2" onClick={loadMore}>
          {t('more')}
        </Button>
      )}
      <MemberMenu chat={chat} verbs={verbs} />
      <MemberDialogs title={title} verbs={verbs} />
      {isAdding && <AddPeopleDialog chat={chat} onClosed={() => setAdding(false)} />}
    </section>
  )
}
