import { type ChatId, type Frame, isChatScope, type MessageId, toChatId, toUserId, type UserId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import { addChange, changesOf, discardChanges, retryChanges, type Wish } from './changes.ts'
import { createChatCreation, type NewGroup } from './chat-creation.ts'
import { ingestChats } from './chats.ts'
import type { Clock } from './clock.ts'
import { type Connection, connecting } from './connection.ts'
import { createConnector } from './connector.ts'
import { toSubscribe } from './cursors.ts'
import { type ComposerDraft, setComposerDraft } from './drafts.ts'
import { createEngineState, type EngineState, findMessage, toSettled } from './engine-state.ts'
import { dueErrandsOf } from './errands.ts'
import { cutAround, cutWindow, leaveExcerpt } from './excerpts.ts'
import { applyFrame, applyFrames, type FeedEffect } from './feed.ts'
import { createHeldRemovals } from './held-removals.ts'
import { type Arrival, createHistory, type Place } from './history.ts'
import { createKeeper } from './keeper.ts'
import { createMarker } from './marker.ts'
import type { Network } from './network.ts'
import { createOpenChats } from './open-chats.ts'
import { addEntry, canDiscard, findEntry, removeEntry, retryEntry } from './outbox.ts'
import { dropRead, readToEnd } from './reads.ts'
import { fromRecords } from './records.ts'
import { createSender } from './sender.ts'
import { createSharing } from './sharing.ts'
import { createSyncState, type SyncState } from './state.ts'
import type { Storage, Stored } from './storage.ts'
import { noOtherTabs, type Tabs } from './tabs.ts'
import { Fault, type Transport } from './transport.ts'
import { createTypingHeard } from './typing-heard.ts'
import { createTypingTold } from './typing-told.ts'
import { createWaits } from './waits.ts'

export type EngineOptions = {
  transport: Transport
  clock: Clock
  /** At least 0 and less than 1, as `Math.random`; for the backoff alone. */
  random: () => number
  createMessageId: () => MessageId
  createChatId: () => ChatId
  network: Network
  /** [R12] Whose engine it is, where that is known before the server says so: nobody else's session says what they wrote. */
  userId?: UserId
  /** [R81] What the server has said to a device that names nothing, brought by whoever makes the engine: it is known from the first moment. */
  frames?: readonly Frame[]
  /** Without one nothing outlives the engine. */
  storage?: Storage
  /**
   * [R80] Tells the server of a removal while the page may be dying, in a way that outlives it. Nobody waits for it: it is told once more like
   * any other change, here or at the next start.
   */
  removeAtLeave?: (messageId: MessageId) => void
  /** The other pages with the same storage. Without it this engine is alone with it. */
  tabs?: Tabs
}

/**
 * Keeps one person's chats the same as the server's, and says what they write: every message once, in one order, however often the
 * connection breaks. The feed alone writes the state; what is sent comes back through it.
 */
export type Engine = {
  /** The same object until something changes. */
  getState(): EngineState
  /** Called after each change. Returns the way out. */
  subscribe(listener: () => void): () => void
  /**
   * Takes up what is stored, connects, and stays connected until `stop`. Can be called again after it, and after a sign-out with a new
   * session.
   */
  start(): void
  /** Lets go of the connection and of every timer. What is known and what waits in the outbox stays. */
  stop(): void
  /** Stops, and leaves nothing of this person on this device: for whoever signs out. Rejects if that can't be done, or takes too long. */
  forget(): Promise<void>
  /** Says `text` in the chat. It is in the timeline when this returns, and is sent until the server has it or refuses it. */
  send(chatId: ChatId, text: string, options?: { replyToId?: MessageId }): MessageId
  /** Tries once more what was refused; without effect on anything else. */
  retry(id: MessageId): void
  /** Takes back what was refused or never left this device, and gives its text; null if it may have been said already. */
  discard(id: MessageId): string | null
  /** The three change what is said already, at once for whoever looks, and are told until the server has them or refuses them. */
  edit(messageId: MessageId, edit: { text: string; expectedRevision: number }): void
  remove(messageId: MessageId): void
  /**
   * Shows it as removed and keeps that to itself, so that `takeBackRemoval` undoes it for good, until `releaseRemoval` is called or nobody
   * looks at the page any more.
   */
  holdRemoval(messageId: MessageId): void
  releaseRemoval(messageId: MessageId): void
  /** False if it isn't held any more: then it is, or will be, removed. */
  takeBackRemoval(messageId: MessageId): boolean
  react(messageId: MessageId, emoji: string, on: boolean): void
  /** Tries once more what was refused of the changes of this message. */
  retryChange(messageId: MessageId): void
  /** Lets go of what was refused of them, and gives the text of an edit; null if there is none. */
  discardChange(messageId: MessageId): string | null
  /** Someone looks at the chat: its newest messages are brought and kept whole. Each call is closed by one of `closeChat`. */
  openChat(chatId: ChatId): void
  closeChat(chatId: ChatId): void
  /**
   * Brings the next older page of an opened chat, of its excerpt where there is one, waiting for the connection if there is none. Rejects
   * with `Refused` and nothing else.
   */
  loadOlder(chatId: ChatId): Promise<void>
  /** Brings what comes after the excerpt, likewise. Once it has come to the window, that is shown again, and begins where the excerpt did. */
  loadNewer(chatId: ChatId): Promise<void>
  /**
   * [R65] Someone wants to read elsewhere in an opened chat. When it resolves to `here`, what stands around the place is in the excerpt, or
   * in the window, and then there is no excerpt. Never rejects, and waits for the connection.
   */
  loadAround(chatId: ChatId, place: Place): Promise<Arrival>
  /** Back to the end of the chat, at once. */
  leaveExcerpt(chatId: ChatId): void
  /** [R69] Someone reads at `seq`: what is far from it may be let go of. Cheap, for whoever says it often. */
  keepNear(chatId: ChatId, seq: number): void
  /** Brings a message that a line quotes and that isn't in the window, waiting for the connection. Never rejects: one that isn't there is `missing`. */
  loadQuoted(chatId: ChatId, messageId: MessageId): Promise<void>
  /** Someone sees the end of the chat: everything in it up to now is read. */
  markRead(chatId: ChatId): void
  /** Someone goes on seeing it: what is said from now on is read in the moment in which it comes. Returns the way out. */
  keepRead(chatId: ChatId): () => void
  /** From `fromSeq` on everything counts as unread again; null takes that back. Rejects with `Refused` or `Fault`: calling again is safe. */
  markUnread(chatId: ChatId, fromSeq: number | null): Promise<void>
  /** Called at every key, and with false when the text is gone. Sending ends it by itself. */
  setTyping(chatId: ChatId, on: boolean): void
  /** Keeps what is begun in the composer; null when nothing is. */
  setDraft(chatId: ChatId, draft: ComposerDraft | null): void
  /** The chat with this person, new or not, as soon as the feed has told of it. Rejects with `Refused`, or with `Fault` without an answer in time: calling again is safe. */
  createDirectChat(userId: UserId): Promise<ChatId>
  /** A new group. The same call again after a `Fault` makes no second one. Resolves and rejects as above. */
  createGroup(group: NewGroup): Promise<ChatId>
  /** Tries to connect at once instead of when the backoff says; without a stream, to have one. */
  tryNow(): void
}

export function createEngine({
  transport,
  clock,
  random,
  createMessageId,
  createChatId,
  network,
  userId,
  frames = [],
  storage,
  removeAtLeave,
  tabs = noOtherTabs,
}: EngineOptions): Engine {
  const brought = frames.some((frame) => userId !== undefined && isSomeoneElses(frame, userId)) ? [] : frames
  const broughtSync = applyFrames(createSyncState(), brought)
  let state: EngineState = { ...createEngineState(), sync: broughtSync, isTakenUp: !storage }
  const listeners = new Set<() => void>()
  let unwatchNetwork = () => {}
  /** [R48] What is stored is taken up once, before the first connection. */
  let loading: 'not yet' | 'under way' | 'done' = 'not yet'
  /** Counts how often everything was forgotten: what was stored before isn't taken up after. */
  let forgotten = 0
  /** The chats in which something is begun by whoever is at this tab. */
  const typedHere = new Set<ChatId>()
  /** One for each who sees the end of a chat. */
  const endsInSight = new Set<{ readonly chatId: ChatId }>()

  const isOnline = () => state.connection.status === 'online'
  const getState = () => state
  const getSync = () => state.sync
  const waits = createWaits({
    clock,
    isOnline,
    isTrying: () => connector.isRunning() && state.connection.status !== 'signed-out',
    subscribe,
  })
  const connector = createConnector({
    transport,
    clock,
    random,
    getConnection: () => state.connection,
    setConnection: (connection) => change({ connection }),
    toSubscribe: () => toSubscribe(state.sync),
    mayConnect: () => loading !== 'under way',
    onFrame: take,
    onOtherWay: () => openChats.reset(),
    onOnline() {
      proceed()
      marker.note(Object.keys(state.sync.chats) as ChatId[])
      waits.release('online')
    },
    onSignedOut: () => waits.release('stopped'),
    onLeft() {
      for (const part of [openChats, sender, marker, typingTold, typingHeard]) part.reset()
    },
  })
  const openChats = createOpenChats({ transport, clock, random, getSync, isOnline })
  const keeper = createKeeper({
    storage,
    clock,
    getState,
    onStored: () => sender.flush(),
    onDraftsStored: (drafts) => sharing.noteDrafts(drafts),
    onKeeping: (keeping) => set({ keeping }),
  })
  const sharing = createSharing({ tabs, getState, adopt, adoptDraft, isLoading: () => loading === 'under way' })
  const sender = createSender({
    clock,
    random,
    isOnline,
    dueErrands: () => dueErrandsOf({ transport, getState, change, isStored: keeper.isStored }),
    tabs,
  })
  const marker = createMarker({
    transport,
    clock,
    getSync,
    getReads: () => state.reads,
    setReads: (reads) => change({ reads }),
    isOnline,
  })
  const history = createHistory({ transport, clock, random, getSync, setSync: (sync) => change({ sync }), ...waits })
  const removals = createHeldRemovals({
    clock,
    getChanges: () => state.changes,
    setChanges: (changes) => change({ changes }),
    onReleased: () => sender.flush(),
    isOnline,
    removeAtLeave,
  })
  const creation = createChatCreation({
    transport,
    clock,
    waits,
    createChatId,
    isKnown: (chatId) => state.sync.chats[chatId] !== undefined,
    ingest(chat) {
      change({ sync: ingestChats(state.sync, [chat]) })
      proceed()
    },
  })
  const typingTold = createTypingTold({ transport, clock, isOnline })
  const typingHeard = createTypingHeard({
    clock,
    getTyping: () => state.typing,
    setTyping: (typing) => change({ typing }),
    isOther: (userId) => userId !== state.sync.me,
  })

  function subscribe(listener: () => void): () => void {
    // A function of its own for each call: the same listener given twice is two, and each leaves by itself.
    const hear = () => listener()
    listeners.add(hear)
    return () => void listeners.delete(hear)
  }

  /** What a person does in this tab, and what the server says to it: the other tabs hear of it. */
  function change(changed: Partial<EngineState>) {
    sharing.note(state, changed)
    set(changed)
  }

  /** [R58] */
  function adopt(heard: Partial<EngineState>) {
    set(heard)
    sender.flush()
  }

  /** [R60] */
  function adoptDraft(chatId: ChatId, draft: ComposerDraft | null) {
    const isInHand = openChats.isLookedAt(chatId) && (typedHere.has(chatId) || state.drafts[chatId] === undefined)
    set({
      ...(!isInHand && { drafts: setComposerDraft(state.drafts, chatId, draft) }),
      draftsElsewhere: setComposerDraft(state.draftsElsewhere, chatId, isInHand ? draft : null),
    })
    keeper.adoptDraft(chatId, draft)
  }

  /** [R23] [R42] Everything that changes goes through here, so that what was wanted is let go of in the instant in which the feed shows it. */
  function set(changed: Partial<EngineState>) {
    const next = toSettled({ ...state, ...changed })
    if ((Object.keys(next) as (keyof EngineState)[]).every((key) => next[key] === state[key])) return
    state = next
    keeper.note()
    // [R13] What arrives while it is catching up is told of together; what a person does meanwhile is told of at once.
    if (changed.sync && connector.isCatchingUp()) return
    for (const listener of listeners) listener()
  }

  function take(frame: Frame) {
    if (frame.kind === 'signal') return state.sync.chats[frame.chatId] ? typingHeard.hear(frame) : undefined
    if (userId !== undefined && isSomeoneElses(frame, userId)) return connector.refuseSession()
    const { state: sync, effects } = applyFrame(state.sync, frame)
    const said = saidIn(frame)
    change(said ? toSaid(cutIfUnseen(sync, said.chatId), said) : { sync })
    for (const effect of effects) follow(effect)
    if (frame.kind === 'ready' && effects.length === 0) connector.ready()
    proceed()
    marker.note(said ? [said.chatId] : chatsNamedIn(frame))
  }

  /** [R44] What comes before somebody's eyes is read in the same change: nothing counts it as unread for a moment. */
  function toSaid(sync: SyncState, { chatId, authorIds }: Said): Partial<EngineState> {
    const isSeen = !connector.isCatchingUp() && [...endsInSight].some((end) => end.chatId === chatId)
    const reads = (isSeen && readToEnd(state.reads, sync, chatId)) || state.reads
    return { sync, typing: typingHeard.withoutAuthors(chatId, authorIds), reads }
  }

  const cutIfUnseen = (sync: SyncState, chatId: ChatId) => (openChats.isLookedAt(chatId) ? sync : cutWindow(sync, chatId))

  function follow(effect: FeedEffect) {
    switch (effect.type) {
      case 'reopen':
        return openChats.miss(effect.chatId, effect.afterSeq)
      case 'resubscribe':
        return connector.lose('lost')
      case 'leave':
        return connector.refuseSession()
      default:
        return effect satisfies never
    }
  }

  /** Whatever has become possible is done. */
  function proceed() {
    sender.flush()
    openChats.reconcile()
  }

  async function load() {
    loading = 'under way'
    const before = forgotten
    const loaded = keeper.load().then((stored) => (forgotten === before ? stored : null))
    const inTime = await new Promise<Stored | null | 'late'>((resolve) => {
      const cancel = clock.after(loadPatienceMs, () => resolve('late'))
      void loaded.then(resolve).finally(cancel)
    })
    loading = 'done'
    takeUp(inTime === 'late' ? null : inTime)
    set({ isTakenUp: true })
    sharing.catchUp()
    // It is of use late too: what waits in it is to be sent.
    if (inTime === 'late') void loaded.then((late) => late && takeUp(late))
    if (connector.isRunning() && isTrying(state.connection)) connector.connect()
  }

  function takeUp(stored: Stored | null) {
    // Once the server has said more, what it said before can't be said again.
    if (stored) set(fromRecords(stored, state, state.sync === broughtSync ? brought : []))
    removals.takeUp()
    keeper.begin(stored)
    if (isOnline()) proceed()
  }

  function wish(messageId: MessageId, wished: Wish) {
    const message = findMessage(state, messageId)
    if (!message) return
    change({ changes: addChange(state.changes, { messageId, chatId: message.chatId, madeAt: nowAt(), wish: wished }) })
    sender.flush()
  }

  /** [R63] */
  function leavePage() {
    removals.leave()
    keeper.flush()
  }

  const nowAt = () => new Date(clock.nowMs()).toISOString()

  /** [R29] */
  function tryNow() {
    connector.tryNow()
    sender.hurry()
  }

  function stop() {
    leavePage()
    unwatchNetwork()
    unwatchNetwork = () => {}
    connector.end()
    sharing.end()
    waits.stop()
    change({ connection: connecting })
    removals.stop()
    keeper.flush()
  }

  return {
    getState,
    subscribe,
    start() {
      if (connector.isRunning() && state.connection.status !== 'signed-out') return
      connector.begin()
      change({ connection: connecting })
      // Whoever heard of the change may have stopped it again.
      if (!connector.isRunning()) return
      // Before anything is loaded, so that what others write meanwhile is in the one or the other.
      sharing.begin()
      if (storage && loading === 'not yet') void load()
      else connector.connect()
      unwatchNetwork()
      unwatchNetwork = network.watch({ onLost: () => connector.lose('network-lost'), onBack: tryNow, onHidden: leavePage })
    },
    stop,
    async forget() {
      stop()
      forgotten += 1
      creation.forget()
      typedHere.clear()
      set(createEngineState())
      await awaitAnswer(clock, keeper.clear(), forgetMs)
    },
    send(chatId, text, { replyToId = null as MessageId | null } = {}) {
      const id = createMessageId()
      // [R70] Who says something goes to where it will stand.
      history.giveUpAround(chatId)
      const isElsewhere = (state.sync.chats[chatId]?.excerpt ?? null) !== null
      change({
        outbox: addEntry(state.outbox, { id, chatId, text, replyToId, writtenAt: nowAt() }),
        ...(isElsewhere && { sync: leaveExcerpt(state.sync, chatId) }),
      })
      typingTold.sent(chatId)
      sender.flush()
      return id
    },
    retry(id) {
      change({ outbox: retryEntry(state.outbox, id) })
      sender.flush()
    },
    discard(id) {
      const entry = findEntry(state.outbox, id)
      // [R58] What other tabs have heard of may have left by one of them.
      const isOwn = tabs === noOtherTabs || entry?.status === 'refused'
      if (!entry || !canDiscard(entry) || !isOwn) return null
      change({ outbox: removeEntry(state.outbox, id) })
      // Its lane was asked for when it was written.
      sender.flush()
      return entry.draft.text
    },
    edit: (messageId, { text, expectedRevision }) => wish(messageId, { kind: 'edit', text, expectedRevision }),
    remove: (messageId) => wish(messageId, { kind: 'remove' }),
    holdRemoval(messageId) {
      const message = findMessage(state, messageId)
      if (message) removals.hold(messageId, message.chatId)
    },
    releaseRemoval: (messageId) => removals.release([messageId]),
    takeBackRemoval: removals.takeBack,
    react: (messageId, emoji, on) => wish(messageId, { kind: 'react', emoji, on }),
    retryChange(messageId) {
      change({ changes: retryChanges(state.changes, messageId) })
      sender.flush()
    },
    discardChange(messageId) {
      const edit = changesOf(state.changes, messageId).findLast(({ status, wish: { kind } }) => status === 'refused' && kind === 'edit')
      change({ changes: discardChanges(state.changes, messageId) })
      return edit?.wish.kind === 'edit' ? edit.wish.text : null
    },
    openChat: (chatId) => openChats.look(chatId),
    closeChat: (chatId) => openChats.lookAway(chatId),
    loadOlder: history.loadOlder,
    loadNewer: history.loadNewer,
    loadAround: history.loadAround,
    leaveExcerpt(chatId) {
      history.giveUpAround(chatId)
      change({ sync: leaveExcerpt(state.sync, chatId) })
    },
    keepNear: (chatId, seq) => change({ sync: cutAround(state.sync, { chatId, seq, isLookedAt: openChats.isLookedAt(chatId) }) }),
    loadQuoted: history.loadQuoted,
    markRead(chatId) {
      const reads = readToEnd(state.reads, state.sync, chatId)
      if (!reads) return
      change({ reads })
      marker.note([chatId])
    },
    keepRead(chatId) {
      const end = { chatId }
      endsInSight.add(end)
      return () => void endsInSight.delete(end)
    },
    async markUnread(chatId, fromSeq) {
      if ((await awaitAnswer(clock, waits.online())) === 'stopped') throw new Fault('The engine is stopped')
      // What was read here and hasn't been told isn't read any more.
      change({ reads: dropRead(state.reads, chatId) })
      await awaitAnswer(clock, transport.markUnread({ chatId, fromSeq }))
    },
    setTyping: (chatId, on) => typingTold.set(chatId, on),
    setDraft(chatId, draft) {
      change({ drafts: setComposerDraft(state.drafts, chatId, draft) })
      if (state.drafts[chatId]) typedHere.add(chatId)
      else typedHere.delete(chatId)
    },
    createDirectChat: creation.createDirectChat,
    createGroup: creation.createGroup,
    tryNow,
  }
}

/** [R50] As long as whoever signs out waits for a storage that hangs. */
export const forgetMs = 3_000
/** [R48] As long as a start waits for what is stored. */
const loadPatienceMs = 500

const isTrying = (connection: Connection): boolean =>
  connection.status === 'connecting' || ('retryAtMs' in connection && connection.retryAtMs === null)

const isSomeoneElses = (frame: Frame, userId: UserId): boolean =>
  'scope' in frame && !isChatScope(frame.scope) && toUserId(frame.scope) !== userId

type Said = { chatId: ChatId; authorIds: UserId[] }

/** Who says something in a frame of a chat's events. */
function saidIn(frame: Frame): Said | null {
  if (frame.kind !== 'events' || !isChatScope(frame.scope)) return null
  const authorIds = frame.events.flatMap((event) => (event.type === 'message.sent' ? [event.message.authorId] : []))
  return { chatId: toChatId(frame.scope), authorIds }
}

function chatsNamedIn(frame: Frame): ChatId[] {
  if (frame.kind === 'snapshot') return 'chats' in frame ? frame.chats.map(({ id }) => id) : [frame.chat.id]
  if (frame.kind !== 'events') return []
  return frame.events.flatMap((event) => (event.type === 'chat.joined' ? [event.chat.id] : []))
}
