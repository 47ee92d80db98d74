import {
  type Chat,
  type ChatId,
  chatScope,
  limits,
  type PresenceOfUser,
  type Receipt,
  type Settings,
  type StateFrame,
  type Unread,
  type User,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { type LiveListener, ownTopic, type Typing } from '../../live/hub.ts'
import { readPresence } from '../presence/service.ts'
import { readReceipts, readUnread } from '../receipts/service.ts'
import { getUsers } from '../users/service.ts'
import { findMembers, type StreamStart } from './queries.ts'
import { inPages } from './snapshots.ts'

/** Who else hears of what happens in a chat: it decides what of it is told. */
export type Audience = Pick<Chat, 'kind' | 'memberCount'>

/** What a stream asks of its registers. */
export interface Registers {
  /** Decides whether others' `readSeq` is told. */
  settings: Pick<Settings, 'shareReadReceipts'>
  start(): void
  /** Reads where the stream begins, and misses nothing of what moves meanwhile: its chats are learnt, its people met and told of next. */
  begin(read: () => Promise<StreamStart>): Promise<StreamStart>
  /** From now on nothing of this chat is missed. It comes before whatever is read of the chat. */
  learn(chatId: ChatId, audience: Audience): void
  forget(chatId: ChatId): void
  knows(chatId: ChatId): boolean
  /** Of a direct chat always, of a group while it is looked at. */
  hearsTyping(chatId: ChatId): boolean
  /** Of a large group everyone is introduced and how far they are is told, since none of it came while it wasn't looked at. */
  open(chatId: ChatId): AsyncGenerator<StateFrame>
  close(chatId: ChatId): void
  count(chatId: ChatId, memberCount: number): void
  /** Everyone of these is known to who reads the stream: asked before each event, so that in most cases nothing is awaited. */
  hasMet(userIds: readonly UserId[]): boolean
  /** Everyone who isn't known yet to who reads the stream. Whoever is named in a frame comes before it. */
  introduce(userIds: readonly UserId[]): AsyncGenerator<StateFrame>
  /** Those who are known already: whether they still share a chat with the reader, or share one again, isn't as it was. */
  meetAnew(userIds: Iterable<UserId>): void
  meetEveryoneAnew(): void
  /** Those whom the start has brought: before the first frame that names them. */
  tellPeople(): Generator<StateFrame>
  /** All that is known of these chats is to be told again, without reading what has just been read. */
  renew(chatIds: Iterable<ChatId>, read?: Pick<StreamStart, 'receipts' | 'unread'>): void
  renewAll(): void
  /** Until the next frame may go; null while there is nothing to tell. */
  dueInMs(): number | null
  /** One frame with what is so now. */
  tell(): AsyncGenerator<StateFrame>
  /** What is to be told, without waiting: before `ready`. */
  tellAll(): AsyncGenerator<StateFrame>
  stop(): void
}

/**
 * The registers of one stream. What moves is only marked, one mark for each value however often it moves, and read when a frame may go: at
 * once after a quiet second, else a second after the last. Nobody learns of people with whom they share no chat: what is told of a person
 * is read together with that.
 */
export function createRegisters({
  ctx,
  sentSeq,
  patiently,
  wake,
  onTyping,
}: {
  ctx: SignedInContext
  /** How far a chat has been handed out; undefined for one that isn't followed. */
  sentSeq: (chatId: ChatId) => number | undefined
  patiently: <Result>(read: () => Promise<Result>) => Promise<Result>
  wake: () => void
  onTyping: (typing: Typing) => void
}): Registers {
  const me = ctx.actor.userId
  const chats = new Map<ChatId, Audience & { open: boolean }>()
  const introduced = new Set<UserId>()
  const moved = {
    users: new Set<UserId>(),
    presence: new Set<UserId>(),
    /** Those whose common chats with the reader have changed. */
    met: new Set<UserId>(),
    receipts: new Map<string, Receipt>(),
    unread: new Set<ChatId>(),
    /** Chats of which all receipts are read again. */
    chats: new Set<ChatId>(),
    /** What has been read already of what is unread. */
    counted: new Map<ChatId, Unread>(),
  }
  /** Pages of people to be told of. */
  let people: User[][] = []
  let toldAt = Number.NEGATIVE_INFINITY

  const listener: LiveListener = {
    userMoved: (userId) => mark(moved.users, userId),
    // Whoever reads the stream is there, and hears of what they chose by their own scope.
    presenceMoved(userId) {
      if (userId !== me) mark(moved.presence, userId)
    },
    unreadMoved: (chatId) => mark(moved.unread, chatId),
    receiptsMoved(chatId, receipts) {
      if (!hears(chatId)) return
      for (const receipt of receipts) foldReceipt(receipt)
      wake()
    },
    typed: (typing) => {
      if (typing.userId !== me && introduced.has(typing.userId) && registers.hearsTyping(typing.chatId)) onTyping(typing)
    },
    missed() {
      for (const userId of introduced) for (const marks of [moved.users, moved.met]) marks.add(userId)
      registers.renewAll()
    },
  }

  const registers: Registers = {
    settings: { shareReadReceipts: true },
    start: () => ctx.live.listen(ownTopic(me), listener),
    async begin(read) {
      const tellOverheard = ctx.live.overhear()
      try {
        const start = await patiently(read)
        for (const position of start.positions) registers.learn(position.chatId, position)
        for (const { id } of start.people) meet(id)
        people = inPages(start.people, pageMax)
        return start
      } finally {
        tellOverheard(listener)
      }
    },
    learn(chatId, { kind, memberCount }) {
      ctx.live.listen(chatScope(chatId), listener)
      chats.set(chatId, { kind, memberCount, open: chats.get(chatId)?.open ?? false })
    },
    forget(chatId) {
      ctx.live.unlisten(chatScope(chatId), listener)
      if (chats.delete(chatId)) registers.meetEveryoneAnew()
    },
    knows: (chatId) => chats.has(chatId),
    hearsTyping(chatId) {
      const chat = chats.get(chatId)
      return chat !== undefined && (chat.kind === 'direct' || chat.open)
    },
    async *open(chatId) {
      const chat = chats.get(chatId)
      if (!chat || chat.open) return
      chat.open = true
      if (!isLarge(chat)) return
      yield* introduce(await patiently(() => findMembers(ctx.db, [chatId])))
      const receipts = (await patiently(() => readReceipts(ctx, [chatId]))).filter(({ userId }) => introduced.has(userId))
      for (const page of inPages(receipts.map(asKnown), pageMax)) yield { kind: 'state', receipts: page }
    },
    close(chatId) {
      const chat = chats.get(chatId)
      if (chat) chat.open = false
    },
    count(chatId, memberCount) {
      const chat = chats.get(chatId)
      if (!chat) return
      const before = hears(chatId)
      chat.memberCount = memberCount
      if (!before && hears(chatId)) mark(moved.chats, chatId)
    },
    hasMet: (userIds) => userIds.every((id) => introduced.has(id)),
    introduce,
    meetAnew(userIds) {
      for (const userId of userIds) if (introduced.has(userId)) mark(moved.met, userId)
    },
    meetEveryoneAnew: () => registers.meetAnew(introduced),
    *tellPeople() {
      const pages = people
      people = []
      for (const users of pages) yield { kind: 'state', users }
    },
    renew(chatIds, read) {
      const counted = new Map(read?.unread.map((unread) => [unread.chatId, unread]))
      const receipts = Map.groupBy(read?.receipts ?? [], ({ chatId }) => chatId)
      for (const chatId of chatIds) {
        const unread = counted.get(chatId)
        if (unread) moved.counted.set(chatId, unread)
        else moved.unread.add(chatId)
        if (!hears(chatId)) continue
        const ofChat = receipts.get(chatId)
        if (ofChat) for (const receipt of ofChat) foldReceipt(receipt)
        else moved.chats.add(chatId)
      }
      wake()
    },
    renewAll: () => registers.renew(chats.keys()),
    dueInMs: () => (hasMoved() ? Math.max(0, toldAt + limits.registersEveryMs - performance.now()) : null),
    async *tell() {
      toldAt = performance.now()
      yield* oneFrame()
    },
    async *tellAll() {
      while (hasMoved()) yield* oneFrame()
    },
    stop() {
      ctx.live.unlisten(ownTopic(me), listener)
      for (const chatId of chats.keys()) ctx.live.unlisten(chatScope(chatId), listener)
      for (const userId of introduced) ctx.live.unlisten(userScope(userId), listener)
    },
  }
  return registers

  function mark<Key>(marks: Set<Key>, key: Key): void {
    marks.add(key)
    wake()
  }

  function hasMoved(): boolean {
    const { users, presence, met, receipts, unread, chats: whole, counted } = moved
    return people.length + users.size + presence.size + met.size + receipts.size + unread.size + whole.size + counted.size > 0
  }

  /** Of a large group only while it is looked at. */
  function hears(chatId: ChatId): boolean {
    const chat = chats.get(chatId)
    return chat !== undefined && (chat.open || !isLarge(chat))
  }

  function foldReceipt(receipt: Receipt): void {
    const key = `${receipt.chatId} ${receipt.userId}`
    const before = moved.receipts.get(key)
    const isNewer = !before || receipt.deliveredSeq > before.deliveredSeq || receipt.readSeq > before.readSeq
    if (isNewer) moved.receipts.set(key, receipt)
  }

  async function* introduce(userIds: readonly UserId[]): AsyncGenerator<StateFrame> {
    const strangers = [...new Set(userIds)].filter((id) => !introduced.has(id))
    if (strangers.length === 0) return
    // Listening begins before the reading: what moves between the two is told again.
    for (const id of strangers) meet(id)
    const known = await patiently(() => getUsers(ctx, strangers))
    if (known.length > 0) for (const users of inPages(known, pageMax)) yield { kind: 'state', users }
  }

  function meet(userId: UserId): void {
    introduced.add(userId)
    ctx.live.listen(userScope(userId), listener)
  }

  function part(userId: UserId): void {
    introduced.delete(userId)
    ctx.live.unlisten(userScope(userId), listener)
  }

  async function* oneFrame(): AsyncGenerator<StateFrame> {
    // As of what has been handed out when this begins: what is offered while it is read comes after it.
    const counted = takeCounted(pageMax)
    const asOfSeqs = new Map(take(moved.unread, pageMax - counted.length).flatMap((chatId) => toEntry(chatId, sentSeq(chatId))))
    const chatIds = take(moved.chats, pageMax).filter(hears)
    const [read, unread] = await Promise.all([
      chatIds.length === 0 ? [] : patiently(() => readReceipts(ctx, chatIds)),
      asOfSeqs.size === 0 ? [] : patiently(() => readUnread(ctx, me, asOfSeqs)),
    ])
    for (const receipt of read) foldReceipt(receipt)
    const receipts = takeReceipts(receiptsMax)
    const { users, presence } = await readPeople(receipts)
    const told = [...(people.shift() ?? []), ...users]
    const allUnread = [...counted, ...unread]
    const frame: StateFrame = {
      kind: 'state',
      ...(told.length > 0 && { users: told }),
      ...(presence.length > 0 && { presence }),
      ...(receipts.length > 0 && { receipts: receipts.map(asKnown) }),
      ...(allUnread.length > 0 && { unread: allUnread }),
    }
    if (Object.keys(frame).length > 1) yield frame
  }

  /** Those whose profile moved or whom a receipt names for the first time, and the presence of the rest. */
  async function readPeople(receipts: readonly Receipt[]): Promise<{ users: User[]; presence: PresenceOfUser[] }> {
    const changed = take(moved.users, pageMax)
    const strangers = [...new Set(receipts.map(({ userId }) => userId))].filter((id) => !introduced.has(id))
    for (const id of strangers) meet(id)
    const met = new Set(take(moved.met, pageMax))
    const moving = new Set([...take(moved.presence, pageMax), ...met])
    const asked = [...new Set([...changed, ...moving])].filter((id) => introduced.has(id))
    if (asked.length + strangers.length === 0) return { users: [], presence: [] }

    const known = await patiently(() => readPresence(ctx, me, asked))
    for (const id of asked) if (!known.has(id)) part(id)
    const named = new Set([...changed.filter((id) => known.has(id)), ...strangers])
    return {
      users: named.size === 0 ? [] : await patiently(() => getUsers(ctx, [...named])),
      presence: asked.flatMap((userId) => {
        if (named.has(userId) || !moving.has(userId)) return []
        const presence = known.get(userId)
        // With whom the reader shares no chat any more is offline to them, whatever they do. That is told when it comes to be so, not when
        // they do something.
        if (presence || met.has(userId)) return [{ userId, ...(presence ?? { presence: 'offline' as const, lastSeenAt: null }) }]
        return []
      }),
    }
  }

  /** What others have read is for who shares it themselves. */
  function asKnown(receipt: Receipt): Receipt {
    return registers.settings.shareReadReceipts || receipt.userId === me ? receipt : { ...receipt, readSeq: 0 }
  }

  /** What was counted holds as long as nothing was said since, here or elsewhere: else it is counted again. */
  function takeCounted(max: number): Unread[] {
    const taken: Unread[] = []
    for (const [chatId, unread] of moved.counted) {
      if (taken.length === max) break
      moved.counted.delete(chatId)
      if (moved.unread.has(chatId)) continue
      if (sentSeq(chatId) === unread.asOfSeq) taken.push(unread)
      else moved.unread.add(chatId)
    }
    return taken
  }

  function takeReceipts(max: number): Receipt[] {
    const taken: Receipt[] = []
    for (const [key, receipt] of moved.receipts) {
      if (taken.length === max) break
      moved.receipts.delete(key)
      if (hears(receipt.chatId)) taken.push(receipt)
    }
    return taken
  }
}

/** Of a set of marks the first ones; the rest waits for the next frame. */
function take<Key>(marks: Set<Key>, max: number): Key[] {
  const taken = [...marks].slice(0, max)
  for (const key of taken) marks.delete(key)
  return taken
}

const toEntry = (chatId: ChatId, seq: number | undefined): [ChatId, number][] => (seq === undefined ? [] : [[chatId, seq]])

const isLarge = ({ memberCount }: Pick<Audience, 'memberCount'>): boolean => memberCount > limits.membersInlineMax

const pageMax = 200
/** More than a group has readers in a second that anybody looks at; the rest comes with the next frame. */
const receiptsMax = 500
