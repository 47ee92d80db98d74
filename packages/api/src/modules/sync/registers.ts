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

/** The stream that is told of them. */
export interface RegistersReader {
  /** How far a chat has been handed out; undefined for one that isn't followed. */
  sentSeq(chatId: ChatId): number | undefined
  patiently<Result>(read: () => Promise<Result>): Promise<Result>
  /** There is something to tell. */
  registersMoved(): void
  onTyping(typing: Typing): void
}

/** What has moved and isn't told yet. */
interface Moved {
  readonly users: Set<UserId>
  readonly presence: Set<UserId>
  /** Those whose common chats with the reader have changed. */
  readonly met: Set<UserId>
  readonly receipts: Map<string, Receipt>
  readonly unread: Set<ChatId>
  /** Chats of which all receipts are read again. */
  readonly chats: Set<ChatId>
  /** What has been read already of what is unread. */
  readonly counted: Map<ChatId, Unread>
}

/**
 * The registers of one stream. What moves is only marked, one mark for each value however often it moves, and read when a frame may go: at
 * once after a quiet second, else a second after the last. Nobody learns of people with whom they share no chat: what is told of a person
 * is read together with that. A process has one for each socket that is open, so what most of them don't need most of the time isn't there.
 */
export class Registers implements LiveListener {
  /** Decides whether others' `readSeq` is told. */
  settings: Pick<Settings, 'shareReadReceipts'> = { shareReadReceipts: true }
  readonly #ctx: SignedInContext
  readonly #reader: RegistersReader
  readonly #chats = new Map<ChatId, Audience & { open: boolean }>()
  readonly #introduced = new Set<UserId>()
  /** Null while there is nothing to tell. */
  #moved: Moved | null = null
  /** Pages of people to be told of. */
  #people: Map<UserId, User> | null = null
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(ctx: SignedInContext, reader: RegistersReader) {
    this.#ctx = ctx
    this.#reader = reader
  }

  start(): void {
    this.#ctx.live.listen(ownTopic(this.#me), this)
  }

  stop(): void {
    const { live } = this.#ctx
    live.unlisten(ownTopic(this.#me), this)
    for (const chatId of this.#chats.keys()) live.unlisten(chatScope(chatId), this)
    for (const userId of this.#introduced) live.unlisten(userScope(userId), this)
    this.#chats.clear()
    this.#introduced.clear()
    this.#people = null
    this.#moved = null
  }

  /** Reads where the stream begins, and misses nothing of what moves meanwhile: its chats are learnt, its people met and told of next. */
  async begin(read: () => Promise<StreamStart>): Promise<StreamStart> {
    const tellOverheard = this.#ctx.live.overhear()
    try {
      const start = await read()
      for (const position of start.positions) this.learn(position.chatId, position)
      for (const { id } of start.people) this.#meet(id)
      if (start.people.length > 0) this.#people = new Map(start.people.map((user) => [user.id, user]))
      return start
    } finally {
      tellOverheard(this)
    }
  }

  /** From now on nothing of this chat is missed. It comes before whatever is read of the chat. */
  learn(chatId: ChatId, { kind, memberCount }: Audience): void {
    this.#ctx.live.listen(chatScope(chatId), this)
    this.#chats.set(chatId, { kind, memberCount, open: this.#chats.get(chatId)?.open ?? false })
  }

  forget(chatId: ChatId): void {
    this.#ctx.live.unlisten(chatScope(chatId), this)
    if (this.#chats.delete(chatId)) this.meetEveryoneAnew()
  }

  knows(chatId: ChatId): boolean {
    return this.#chats.has(chatId)
  }

  /** Of a direct chat always, of a group while it is looked at. */
  hearsTyping(chatId: ChatId): boolean {
    const chat = this.#chats.get(chatId)
    return chat !== undefined && (chat.kind === 'direct' || chat.open)
  }

  /** Of a large group everyone is introduced and how far they are is told, since none of it came while it wasn't looked at. */
  async *open(chatId: ChatId): AsyncGenerator<StateFrame> {
    const chat = this.#chats.get(chatId)
    if (!chat || chat.open) return
    chat.open = true
    if (!isLarge(chat)) return
    yield* this.introduce(await this.#patiently(() => findMembers(this.#ctx.db, [chatId])))
    const receipts = await this.#patiently(() => readReceipts(this.#ctx, [chatId]))
    const ofKnown = receipts.filter(({ userId }) => this.#introduced.has(userId)).map((receipt) => this.#asKnown(receipt))
    for (const page of inPages(ofKnown, pageMax)) yield { kind: 'state', receipts: page }
  }

  close(chatId: ChatId): void {
    const chat = this.#chats.get(chatId)
    if (chat) chat.open = false
  }

  count(chatId: ChatId, memberCount: number): void {
    const chat = this.#chats.get(chatId)
    if (!chat) return
    const before = this.#hears(chatId)
    chat.memberCount = memberCount
    if (before || !this.#hears(chatId)) return
    this.#marks().chats.add(chatId)
    this.#reader.registersMoved()
  }

  /** Everyone of these is known to who reads the stream: asked before each event, so that in most cases nothing is awaited. */
  hasMet(userIds: readonly UserId[]): boolean {
    return userIds.every((id) => this.#introduced.has(id))
  }

  /** Everyone who isn't known yet to who reads the stream. Whoever is named in a frame comes before it. */
  async *introduce(userIds: readonly UserId[]): AsyncGenerator<StateFrame> {
    const strangers = this.#strangersOf(userIds)
    if (strangers.length === 0) return
    // Listening begins before the reading: what moves between the two is told again.
    for (const id of strangers) this.#meet(id)
    const known = await this.#patiently(() => getUsers(this.#ctx, strangers))
    if (known.length > 0) for (const users of inPages(known, pageMax)) yield { kind: 'state', users }
  }

  /** Those who are known already: whether they still share a chat with the reader, or share one again, isn't as it was. */
  meetAnew(userIds: Iterable<UserId>): void {
    for (const userId of userIds) {
      if (!this.#introduced.has(userId)) continue
      this.#marks().met.add(userId)
      this.#reader.registersMoved()
    }
  }

  meetEveryoneAnew(): void {
    this.meetAnew(this.#introduced)
  }

  /** Those whom the start has brought, before the first frame that names them: of these, or all that haven't been told of yet. */
  *tellPeople(named?: readonly UserId[]): Generator<StateFrame> {
    const people = this.#people
    if (!people) return
    const told = named ? [...new Set(named)].flatMap((id) => people.get(id) ?? []) : [...people.values()]
    for (const { id } of told) people.delete(id)
    if (people.size === 0) this.#people = null
    if (told.length > 0) for (const users of inPages(told, pageMax)) yield { kind: 'state', users }
  }

  /** All that is known of these chats is to be told again, without reading what has just been read. */
  renew(chatIds: Iterable<ChatId>, read?: Pick<StreamStart, 'receipts' | 'unread'>): void {
    const counted = new Map(read?.unread.map((unread) => [unread.chatId, unread]))
    const receipts = Map.groupBy(read?.receipts ?? [], ({ chatId }) => chatId)
    for (const chatId of chatIds) {
      const moved = this.#marks()
      const unread = counted.get(chatId)
      if (unread) moved.counted.set(chatId, unread)
      else moved.unread.add(chatId)
      if (!this.#hears(chatId)) continue
      const ofChat = receipts.get(chatId)
      if (ofChat) for (const receipt of ofChat) this.#foldReceipt(receipt)
      else moved.chats.add(chatId)
    }
    this.#reader.registersMoved()
  }

  renewAll(): void {
    this.renew(this.#chats.keys())
  }

  /** Until the next frame may go; null while there is nothing to tell. */
  dueInMs(): number | null {
    return this.#hasMoved() ? Math.max(0, this.#toldAt + limits.registersEveryMs - performance.now()) : null
  }

  /** One frame with what is so now. */
  async *tell(): AsyncGenerator<StateFrame> {
    this.#toldAt = performance.now()
    yield* this.#oneFrame()
  }

  /** What is to be told, without waiting: before `ready`. */
  async *tellAll(): AsyncGenerator<StateFrame> {
    while (this.#hasMoved()) yield* this.#oneFrame()
  }

  userMoved(userId: UserId): void {
    this.#marks().users.add(userId)
    this.#reader.registersMoved()
  }

  /** Whoever reads the stream is there, and hears of what they chose by their own scope. */
  presenceMoved(userId: UserId): void {
    if (userId === this.#me) return
    this.#marks().presence.add(userId)
    this.#reader.registersMoved()
  }

  unreadMoved(chatId: ChatId): void {
    this.#marks().unread.add(chatId)
    this.#reader.registersMoved()
  }

  receiptsMoved(chatId: ChatId, receipts: readonly Receipt[]): void {
    if (!this.#hears(chatId)) return
    for (const receipt of receipts) this.#foldReceipt(receipt)
    this.#reader.registersMoved()
  }

  typed(typing: Typing): void {
    const isOfOther = typing.userId !== this.#me && this.#introduced.has(typing.userId)
    if (isOfOther && this.hearsTyping(typing.chatId)) this.#reader.onTyping(typing)
  }

  missed(): void {
    const { users, met } = this.#marks()
    for (const userId of this.#introduced) for (const marks of [users, met]) marks.add(userId)
    this.renewAll()
  }

  get #me(): UserId {
    return this.#ctx.actor.userId
  }

  #patiently<Result>(read: () => Promise<Result>): Promise<Result> {
    return this.#reader.patiently(read)
  }

  /** To mark what has moved in. */
  #marks(): Moved {
    this.#moved ??= {
      users: new Set(),
      presence: new Set(),
      met: new Set(),
      receipts: new Map(),
      unread: new Set(),
      chats: new Set(),
      counted: new Map(),
    }
    return this.#moved
  }

  #hasMoved(): boolean {
    return this.#moved !== null
  }

  /** Of a large group only while it is looked at. */
  #hears(chatId: ChatId): boolean {
    const chat = this.#chats.get(chatId)
    return chat !== undefined && (chat.open || !isLarge(chat))
  }

  #foldReceipt(receipt: Receipt): void {
    const { receipts } = this.#marks()
    const key = `${receipt.chatId} ${receipt.userId}`
    const before = receipts.get(key)
    const isNewer = !before || receipt.deliveredSeq > before.deliveredSeq || receipt.readSeq > before.readSeq
    if (isNewer) receipts.set(key, receipt)
  }

  #strangersOf(userIds: Iterable<UserId>): UserId[] {
    return [...new Set(userIds)].filter((id) => !this.#introduced.has(id))
  }

  #meet(userId: UserId): void {
    this.#introduced.add(userId)
    this.#ctx.live.listen(userScope(userId), this)
  }

  #part(userId: UserId): void {
    this.#introduced.delete(userId)
    this.#ctx.live.unlisten(userScope(userId), this)
  }

  async *#oneFrame(): AsyncGenerator<StateFrame> {
    const moved = this.#marks()
    // As of what has been handed out when this begins: what is offered while it is read comes after it.
    const counted = this.#takeCounted(moved, pageMax)
    const asOfSeqs = new Map(
      take(moved.unread, pageMax - counted.length).flatMap((chatId) => toEntry(chatId, this.#reader.sentSeq(chatId))),
    )
    const chatIds = take(moved.chats, pageMax).filter((chatId) => this.#hears(chatId))
    const [read, unread] = await Promise.all([
      chatIds.length === 0 ? [] : this.#patiently(() => readReceipts(this.#ctx, chatIds)),
      asOfSeqs.size === 0 ? [] : this.#patiently(() => readUnread(this.#ctx, this.#me, asOfSeqs)),
    ])
    for (const receipt of read) this.#foldReceipt(receipt)
    const receipts = this.#takeReceipts(moved, receiptsMax)
    const { users, presence } = await this.#readPeople(moved, receipts)
    const allUnread = [...counted, ...unread]
    if (isEmpty(moved)) this.#moved = null
    const frame: StateFrame = {
      kind: 'state',
      ...(users.length > 0 && { users }),
      ...(presence.length > 0 && { presence }),
      ...(receipts.length > 0 && { receipts: receipts.map((receipt) => this.#asKnown(receipt)) }),
      ...(allUnread.length > 0 && { unread: allUnread }),
    }
    if (Object.keys(frame).length > 1) yield frame
  }

  /** Those whose profile moved or whom a receipt names for the first time, and the presence of the rest. */
  async #readPeople(moved: Moved, receipts: readonly Receipt[]): Promise<{ users: User[]; presence: PresenceOfUser[] }> {
    const changed = take(moved.users, pageMax)
    const strangers = this.#strangersOf(receipts.map(({ userId }) => userId))
    for (const id of strangers) this.#meet(id)
    const met = new Set(take(moved.met, pageMax))
    const moving = new Set([...take(moved.presence, pageMax), ...met])
    const asked = [...new Set([...changed, ...moving])].filter((id) => this.#introduced.has(id))
    if (asked.length + strangers.length === 0) return { users: [], presence: [] }

    const known = await this.#patiently(() => readPresence(this.#ctx, this.#me, asked))
    for (const id of asked) if (!known.has(id)) this.#part(id)
    const named = new Set([...changed.filter((id) => known.has(id)), ...strangers])
    return {
      users: named.size === 0 ? [] : await this.#patiently(() => getUsers(this.#ctx, [...named])),
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
  #asKnown(receipt: Receipt): Receipt {
    return this.settings.shareReadReceipts || receipt.userId === this.#me ? receipt : { ...receipt, readSeq: 0 }
  }

  /** What was counted holds as long as nothing was said since, here or elsewhere: else it is counted again. */
  #takeCounted({ counted, unread: toCount }: Moved, max: number): Unread[] {
    const taken: Unread[] = []
    for (const [chatId, unread] of counted) {
      if (taken.length === max) break
      counted.delete(chatId)
      if (toCount.has(chatId)) continue
      if (this.#reader.sentSeq(chatId) === unread.asOfSeq) taken.push(unread)
      else toCount.add(chatId)
    }
    return taken
  }

  #takeReceipts({ receipts }: Moved, max: number): Receipt[] {
    const taken: Receipt[] = []
    for (const [key, receipt] of receipts) {
      if (taken.length === max) break
      receipts.delete(key)
      if (this.#hears(receipt.chatId)) taken.push(receipt)
    }
    return taken
  }
}

const isEmpty = (moved: Moved): boolean => Object.values(moved).every(({ size }) => size === 0)

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
