import type { ChatListItem, ComposerDraft } from '@parley/client'
import { useDraft } from '@parley/client/react'
import type { User, UserId } from '@parley/protocol'
import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { PersonName } from '../people/index.ts'
import { splitAtMentions } from './mentions.ts'
import { SystemLine } from './system-line.tsx'
import { toLastLine } from './to-last-line.ts'

/**
 * The second line of a chat in the list: who types, what one has begun to write, or what was said last. A draft is no news in the chat that
 * is open: it stands in the composer, and its keys draw nothing anew here.
 */
export function LastLine({ item, isOpen, me }: { item: ChatListItem; isOpen: boolean; me: User }) {
  return isOpen ? <Line item={item} draft={null} me={me} /> : <LineOrDraft item={item} me={me} />
}

function LineOrDraft({ item, me }: { item: ChatListItem; me: User }) {
  const [draft] = useDraft(item.chat.id)
  return <Line item={item} draft={draft} me={me} />
}

function Line({ item, draft, me }: { item: ChatListItem; draft: ComposerDraft | null; me: User }) {
  const t = useTranslations('chats')
  const line = toLastLine(item, { draft, me: me.id })
  switch (line.kind) {
    case 'typing':
      return (
        <Last>
          <em>
            <Typing userIds={item.typing} isDirect={item.chat.kind === 'direct'} />
          </em>
        </Last>
      )
    case 'draft':
      return (
        <Last>
          <span className="draft">{t('draft')}</span> {line.text}
        </Last>
      )
    case 'none':
      return <Last>{t('noMessages')}</Last>
    case 'deleted':
      return <Last>{t('deleted')}</Last>
    case 'system':
      return (
        <Last>
          <SystemLine facts={line.facts} authorId={line.authorId} me={me.id} />
        </Last>
      )
    case 'own':
      return (
        <>
          <Tick status={line.status} />
          <Last>{line.text}</Last>
        </>
      )
    case 'said':
      return (
        <Last>
          {line.authorId && (
            <b>
              <PersonName userId={line.authorId} first />:{' '}
            </b>
          )}
          {splitAtMentions(line.text, me.username).map(({ text, isMe }, index) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, which have nothing but their place
            isMe ? <em key={index}>@{me.displayName}</em> : text,
          )}
        </Last>
      )
    default:
      return line satisfies never
  }
}

const Last = ({ children }: { children: ReactNode }) => (
  <span className="last cut" dir="auto">
    {children}
  </span>
)

function Typing({ userIds, isDirect }: { userIds: readonly UserId[]; isDirect: boolean }) {
  const t = useTranslations('chats.typing')
  const [first, second] = userIds
  if (isDirect || !first) return t('direct')
  const names = { first: () => <PersonName key="first" userId={first} first /> }
  if (!second) return t.rich('one', names)
  if (userIds.length === 2) return t.rich('two', { ...names, second: () => <PersonName key="second" userId={second} first /> })
  return t('more', { count: userIds.length })
}

const icons = { sending: Clock3, sent: Check, delivered: CheckCheck, read: CheckCheck, failed: CircleAlert }

function Tick({ status }: { status: keyof typeof icons }) {
  const t = useTranslations('chats.status')
  const Icon = icons[status]
  return (
    <span className={classNames('tick', (status === 'failed' || status === 'read') && status)}>
      <Icon size={16} role="img" aria-label={t(status)} />
    </span>
  )
}
