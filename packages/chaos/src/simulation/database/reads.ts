import { type Chat, type ChatId, chatScope, limits, type MessageId, type Scope, type UserId, userScope } from '@parley/protocol'
import {
  type ChatRow,
  isDuring,
  keyOf,
  type MemberRow,
  type MessageRow,
  membershipsOf,
  membersOf,
  messagesOf,
  readableTo,
  type Tables,
} from './tables.ts'

/** A statement of the hot path that writes nothing, by the name it was prepared under: what Postgres would answer, as rows. */
export const reads: Readonly<Record<string, (tables: Tables, values: readonly unknown[]) => readonly unknown[]>> = {
  'accounts.check-sessions': (_, [ids]) => (ids as string[]).map((id) => ({ id, quiet: false })),
  'log.read-epoch': ({ epoch }) => [{ epoch }],
  'log.read-positions': ({ scopes }, [wanted]) =>
    (wanted as Scope[]).flatMap((scope) => {
      const row = scopes.get(scope)
      return row ? [{ scope, ...row }] : []
    }),
  'log.read-after': ({ events }, [wanted, afterSeqs, limit]) =>
    (wanted as Scope[])
      .map((scope, index): [Scope, number] => [scope, (afterSeqs as number[])[index] ?? 0])
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .flatMap(([scope, afterSeq]) =>
        (events.get(scope) ?? [])
          .filter(({ seq }) => seq > afterSeq)
          .slice(0, limit as number)
          .map((event) => ({ scope, ...event })),
      ),
  'sync.start': (tables, [userIds, , , seeChats]) =>
    (userIds as UserId[]).flatMap((userId, index) => {
      const scope = tables.scopes.get(userScope(userId))
      if (!scope) return []
      const chatIds = chatIdsOf(tables, userId)
      const company = [...new Set([userId, ...chatIds.flatMap((chatId) => membersOf(tables, chatId).map((member) => member.userId))])]
      const start = {
        epoch: tables.epoch,
        session: { quiet: false },
        ...scope,
        settings: { status: 'invisible', shareReadReceipts: true, shareLastSeen: false },
        positions: chatIds.flatMap((chatId) => toPosition(tables, chatId, userId)),
        people: company.flatMap((id) => toProfile(tables, id)).map((user) => ({ ...user, presence: 'offline', lastSeenAt: null })),
        receipts: toReceipts(tables, chatIds),
        unread: chatIds.flatMap((chatId) =>
          toUnreadRow(tables, { chatId, userId, asOfSeq: tables.scopes.get(chatScope(chatId))?.lastSeq ?? 0 }),
        ),
        chats: (seeChats as boolean[])[index] ? toChatsPage(tables, userId, { limit: limits.snapshotChatsMax + 1 }) : null,
      }
      return [{ place: index + 1, start }]
    }),
  'sync.position': (tables, [userId, chatId]) => toPosition(tables, chatId as ChatId, userId as UserId),
  'sync.members': (tables, [chatIds]) => {
    const userIds = new Set((chatIds as ChatId[]).flatMap((chatId) => membersOf(tables, chatId).map(({ userId }) => userId)))
    return [...userIds].map((userId) => ({ userId }))
  },
  'users.profiles': (tables, [ids]) => (ids as UserId[]).flatMap((id) => toProfile(tables, id)),
  'chats.by-id': (tables, [userId, chatIds]) => (chatIds as ChatId[]).flatMap((chatId) => toChatRow(tables, chatId, userId as UserId)),
  'chats.of-many': (tables, [userIds, chatIds]) =>
    (userIds as UserId[]).flatMap((userId, index) => toChatRow(tables, (chatIds as ChatId[])[index] as ChatId, userId)),
  'chats.page': (tables, [userId, lastActiveAt, beforeId, limit]) =>
    toChatsPage(tables, userId as UserId, {
      limit: limit as number,
      ...(lastActiveAt !== null && { before: `${String(lastActiveAt)} ${String(beforeId)}` }),
    }),
  'chats.is-member': ({ members }, [chatId, userId]) => [{ found: members.has(keyOf(chatId as ChatId, userId as UserId)) }],
  'members.one': (tables, [, chatId, userId]) => {
    const member = tables.members.get(keyOf(chatId as ChatId, userId as UserId))
    return member ? [{ ...toMember(member), place: 3, joinedAt: member.receiptsAt }] : []
  },
  'messages.in-events': ({ messages }, [ids]) =>
    (ids as MessageId[]).flatMap((id) => {
      const message = messages.get(id)
      return message ? [toMessageInEvent(message)] : []
    }),
  'messages.one': (tables, [viewerId, id]) => toReadable(tables, id as MessageId, viewerId as UserId).map(toMessage),
  'messages.chat-of': (tables, [viewerId, id]) => toReadable(tables, id as MessageId, viewerId as UserId).map(({ chatId }) => ({ chatId })),
  'messages.older': (tables, [viewerId, chatId, beforeSeq, limit]) =>
    readableTo(tables, chatId as ChatId, viewerId as UserId)
      .filter(({ seq }) => seq < (beforeSeq as number))
      .reverse()
      .slice(0, limit as number)
      .map(toMessage),
  'messages.newer': (tables, [viewerId, chatId, afterSeq, limit]) =>
    readableTo(tables, chatId as ChatId, viewerId as UserId)
      .filter(({ seq }) => seq > (afterSeq as number))
      .slice(0, limit as number)
      .map(toMessage),
  'receipts.of-chats': (tables, [chatIds]) => toReceipts(tables, chatIds as ChatId[]),
  'receipts.unread': (tables, [userId, chatIds, asOfSeqs]) =>
    (chatIds as ChatId[]).flatMap((chatId, index) =>
      toUnreadRow(tables, { chatId, userId: userId as UserId, asOfSeq: (asOfSeqs as number[])[index] ?? 0 }),
    ),
  'presence.read': ({ users }, [viewerIds, ids]) =>
    (ids as UserId[]).flatMap((userId, index) =>
      users.has(userId) ? [{ viewerId: (viewerIds as UserId[])[index], userId, presence: 'offline', lastSeenAt: null }] : [],
    ),
}

const toChatsPage = (tables: Tables, userId: UserId, { before, limit }: { before?: string; limit: number }): unknown[] =>
  chatIdsOf(tables, userId)
    .flatMap((chatId) => tables.chats.get(chatId) ?? [])
    .filter((chat) => before === undefined || activityOf(chat) < before)
    .sort((one, other) => (activityOf(one) < activityOf(other) ? 1 : -1))
    .slice(0, limit)
    .flatMap(({ id }) => toChatRow(tables, id, userId))

/** The greater, the later something was said in it; the same for two only if they are the same. */
const activityOf = ({ lastActiveAt, id }: ChatRow): string => `${lastActiveAt} ${id}`

export const chatIdsOf = ({ members }: Tables, userId: UserId): ChatId[] =>
  [...members.values()].flatMap((member) => (member.userId === userId ? [member.chatId] : []))

const presentOf = (tables: Tables, chatId: ChatId, userId: UserId) =>
  membershipsOf(tables, chatId, userId).find(({ leftSeq }) => leftSeq === null)

function toProfile({ users }: Tables, id: UserId): object[] {
  const user = users.get(id)
  return user ? [{ ...user, bio: '', isBot: false }] : []
}

const toReceipts = (tables: Tables, chatIds: readonly ChatId[]): object[] =>
  [...chatIds].sort().flatMap((chatId) =>
    membersOf(tables, chatId).map(({ userId, deliveredSeq, sharedReadSeq, receiptsAt }) => ({
      chatId,
      userId,
      deliveredSeq,
      readSeq: sharedReadSeq,
      at: receiptsAt,
    })),
  )

function toUnreadRow(tables: Tables, { chatId, userId, asOfSeq }: { chatId: ChatId; userId: UserId; asOfSeq: number }): object[] {
  const member = tables.members.get(keyOf(chatId, userId))
  return member ? [{ chatId, readSeq: member.readSeq, ...toUnread(tables, member, asOfSeq), asOfSeq }] : []
}

const toMember = ({ userId, role, deliveredSeq, sharedReadSeq }: MemberRow) => ({ userId, role, deliveredSeq, readSeq: sharedReadSeq })

function toPosition(tables: Tables, chatId: ChatId, userId: UserId): unknown[] {
  const [chat, member, scope] = [tables.chats.get(chatId), tables.members.get(keyOf(chatId, userId)), tables.scopes.get(chatScope(chatId))]
  const present = presentOf(tables, chatId, userId)
  if (!chat || !member || !scope || !present) return []
  const memberCount = membersOf(tables, chatId).length
  return [{ chatId, kind: chat.kind, ...scope, joinedSeq: present.joinedSeq, memberCount, me: toMember(member) }]
}

/** A chat as this person sees it, in the columns of `chatsOf`; nothing for one that isn't theirs. */
function toChatRow(tables: Tables, chatId: ChatId, userId: UserId): unknown[] {
  const [chat, me, scope] = [tables.chats.get(chatId), tables.members.get(keyOf(chatId, userId)), tables.scopes.get(chatScope(chatId))]
  const present = presentOf(tables, chatId, userId)
  if (!chat || !me || !scope || !present) return []
  const members = membersOf(tables, chatId)
  const said = chat.lastMessageId === null ? undefined : tables.messages.get(chat.lastMessageId)
  const last = said && said.seq > present.joinedSeq ? said : undefined
  const { unread, unreadFromSeq } = toUnread(tables, me, scope.lastSeq)
  return [
    {
      ...chat,
      viewerId: userId,
      description: '',
      lastSeq: scope.lastSeq,
      myRole: me.role,
      memberCount: members.length,
      members: members.map(toMember),
      readSeq: me.readSeq,
      unread,
      unreadFromSeq,
      mentionedSeq: null,
      messageId: last?.id ?? null,
      messageSeq: last?.seq,
      messageAuthorId: last?.authorId,
      messageKind: last?.kind,
      messageFacts: last?.system ?? null,
      messageSentAt: last?.sentAt,
      messageRemovedAt: last?.removedAt ?? null,
      preview: [...(last?.text.slice(0, 2 * limits.previewCharsMax) ?? '')].slice(0, limits.previewCharsMax).join(''),
    },
  ]
}

/** What was unread to a person when the log of the chat was so long. */
function toUnread(tables: Tables, { chatId, userId, readSeq }: MemberRow, asOfSeq: number): Pick<Chat, 'unread' | 'unreadFromSeq'> {
  const fromSeq = Math.max(readSeq, presentOf(tables, chatId, userId)?.joinedSeq ?? 0) + 1
  const unread = messagesOf(tables, chatId).filter(
    ({ kind, seq, authorId, removedSeq }) =>
      kind === 'text' && seq >= fromSeq && seq <= asOfSeq && authorId !== userId && (removedSeq === null || removedSeq > asOfSeq),
  ).length
  return { unread: Math.min(unread, limits.unreadMax), unreadFromSeq: unread > 0 ? fromSeq : null }
}

function toReadable(tables: Tables, id: MessageId, viewerId: UserId): MessageRow[] {
  const message = tables.messages.get(id)
  if (!message || !tables.members.has(keyOf(message.chatId, viewerId))) return []
  return membershipsOf(tables, message.chatId, viewerId).some((membership) => isDuring(membership, message.seq)) ? [message] : []
}

function toMessageInEvent({ bodyHash: _hash, removedSeq: _seq, textSent: _text, ...message }: MessageRow) {
  return message
}

const toMessage = (message: MessageRow) => ({ ...toMessageInEvent(message), reactions: [] })

/** A chat as the device of this person must come to know it. */
export function chatAsSeenBy(
  tables: Tables,
  chatId: ChatId,
  userId: UserId,
): Pick<Chat, 'lastSeq' | 'unread' | 'memberCount' | 'myRole'> | null {
  const [row] = toChatRow(tables, chatId, userId) as Chat[]
  return row ?? null
}
