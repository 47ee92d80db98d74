import { isUnavailable } from '@parley/db'
import {
  type Chat,
  type ChatEvent,
  type ChatId,
  type ChatKind,
  chatScope,
  isChatScope,
  limits,
  type Message,
  type Scope,
  toChatId,
  type UserEvent,
  type UserId,
  userScope,
} from '@parley/protocol'
import type { SignedInContext } from '../../context.ts'
import { readPositions } from '../../log/read.ts'
import type { TailListener } from '../../log/tail.ts'
import { invariant, RefusedError } from '../../platform/refuse.ts'
import { getChatIds, getChats } from '../chats/service.ts'
import { getMessage, listMessages, sendMessage } from '../messages/service.ts'
import { markReceipts } from '../receipts/service.ts'
import { getUsers } from '../users/service.ts'
import { findLastCommand } from './queries.ts'
import { planReply, toCommand } from './replies.ts'
import { toReplyId } from './reply-id.ts'

/** Time, handed in so that a test can hold it still. */
export interface BotClock {
  /** Runs `run` once after `delayMs`, unless the function it returns is called before. */
  after(delayMs: number, run: () => void): () => void
}

export interface RunningBot {
  /** Resolves when it does nothing any more. What it hasn't answered yet it answers when it runs again. */
  close(): Promise<void>
}

export interface BotOptions {
  readonly seed: string
  readonly clock: BotClock
  readonly onFault: (error: unknown) => void
}

interface FollowedChat {
  readonly id: ChatId
  readonly kind: ChatKind
  /** Up to here it has taken in what was said. */
  heardSeq: number
  /** What others have been told of that. */
  marked: { deliveredSeq: number; readSeq: number }
  lastHumanSeq: number
  /** Null until it matters: then what it was last told to do is looked up. */
  isQuiet: boolean | null
  isReading: boolean
  hasNews: boolean
  /** What it is going to answer, by seq, each with how to take that back. */
  readonly planned: Map<number, () => void>
}

/**
 * A bot as a member like any other: it lives on the log of its chats. Its place in each is its own read watermark, which passes a message
 * only once that is answered, and the id of an answer follows from the message; so whatever is cut off, repeated or done by two processes
 * at once ends in exactly one answer to each message that wants one: in a direct chat every text of a person, in a group every one that
 * mentions the bot. It never answers bots, itself among them.
 */
export function runBot(ctx: SignedInContext, { seed, clock, onFault }: BotOptions): RunningBot {
  const me = ctx.actor.userId
  const chats = new Map<ChatId, FollowedChat>()
  const bots = new Map<UserId, boolean>([[me, true]])
  const works = new Set<Promise<void>>()
  const timers = new Set<() => void>()
  const listener = { offer } satisfies TailListener<ChatEvent | UserEvent>
  let closed = false

  const disconnect = ctx.presence.connect(me)
  void work(start)

  return {
    async close() {
      closed = true
      disconnect()
      ctx.tail.unlisten(userScope(me), listener)
      for (const chat of chats.values()) forget(chat)
      for (const cancel of timers) cancel()
      while (works.size > 0) await Promise.all(works)
    },
  }

  async function start(): Promise<void> {
    const [mine] = await readPositions(ctx.db, [userScope(me)])
    invariant(mine, 'a bot has a scope')
    // Listening starts before the chats are read: one it joins in between is offered.
    ctx.tail.listen(userScope(me), listener, mine.lastSeq)
    const chatIds = await getChatIds(ctx, me)
    // Some at a time, and each read only if something was said in it: who has thousands of chats asks for no thousands of things at once.
    for (let at = 0; at < chatIds.length && !closed; at += chatsAtOnce) {
      const found = await getChats(ctx, me, chatIds.slice(at, at + chatsAtOnce))
      await Promise.all(found.map(follow))
    }
  }

  /** Hears that something is new. What it is, is read from the chat, from where the bot stands. */
  function offer(scope: Scope, events: readonly (ChatEvent | UserEvent)[]): void {
    const chat = isChatScope(scope) ? chats.get(toChatId(scope)) : undefined
    if (chat && events.some(({ type }) => type === 'message.sent')) void work(() => readNews(chat))
    for (const event of events) {
      if (event.type === 'chat.joined') void work(() => join(event.chat.id))
      if (event.type === 'chat.left') {
        const left = chats.get(event.chatId)
        if (left) forget(left)
      }
    }
  }

  async function join(chatId: ChatId): Promise<void> {
    const [found] = await getChats(ctx, me, [chatId])
    if (found) await follow(found)
  }

  async function follow({ id, kind, readSeq, lastSeq }: Chat): Promise<void> {
    if (closed || chats.has(id)) return
    const chat: FollowedChat = {
      ...{ id, kind },
      ...{ heardSeq: readSeq, lastHumanSeq: 0 },
      marked: { deliveredSeq: 0, readSeq },
      // Nobody has told it anything in a chat that it has read nothing of.
      isQuiet: kind === 'group' || readSeq === 0 ? false : null,
      ...{ isReading: false, hasNews: false },
      planned: new Map(),
    }
    chats.set(id, chat)
    const readSoFar = ctx.tail.listen(chatScope(id), listener, lastSeq)
    if (Math.max(lastSeq, readSoFar) > readSeq) await work(() => readNews(chat))
  }

  function forget(chat: FollowedChat): void {
    chats.delete(chat.id)
    ctx.tail.unlisten(chatScope(chat.id), listener)
    for (const cancel of chat.planned.values()) cancel()
    chat.planned.clear()
  }

  async function readNews(chat: FollowedChat): Promise<void> {
    chat.hasNews = true
    if (chat.isReading) return
    chat.isReading = true
    try {
      while (chat.hasNews && chats.get(chat.id) === chat) {
        chat.hasNews = false
        await readPage(chat)
      }
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error
      // It isn't in the chat any more.
      forget(chat)
    } finally {
      chat.isReading = false
    }
  }

  async function readPage(chat: FollowedChat): Promise<void> {
    const page = await listMessages(ctx, { chatId: chat.id, afterSeq: chat.heardSeq, limit: limits.pageItemsMax })
    const strangers = [...new Set(page.items.map(({ authorId }) => authorId))].filter((id) => !bots.has(id))
    if (strangers.length > 0) for (const { id, isBot } of await getUsers(ctx, strangers)) bots.set(id, isBot)
    if (chat.isQuiet === null && page.items.some(isFromPerson)) chat.isQuiet = await wasToldToBeQuiet(chat)
    if (chats.get(chat.id) !== chat) return
    for (const message of page.items) hear(chat, message)
    chat.heardSeq = Math.max(page.items.at(-1)?.seq ?? 0, page.hasMore ? 0 : page.asOfSeq, chat.heardSeq)
    chat.hasNews ||= page.hasMore
    mark(chat)
  }

  function isFromPerson({ kind, removedAt, authorId }: Message): boolean {
    return kind === 'text' && removedAt === null && !bots.get(authorId)
  }

  async function wasToldToBeQuiet({ id, heardSeq }: FollowedChat): Promise<boolean> {
    return (await findLastCommand(ctx.db, { chatId: id, botId: me, upToSeq: heardSeq })) === '/quiet'
  }

  function hear(chat: FollowedChat, message: Message): void {
    if (!isFromPerson(message)) return
    chat.lastHumanSeq = message.seq
    const command = chat.kind === 'direct' ? toCommand(message.text) : null
    if (command) chat.isQuiet = command === '/quiet'
    const isMeant = chat.kind === 'direct' ? command !== null || !chat.isQuiet : message.mentions.some(({ userId }) => userId === me)
    if (!isMeant) return
    const { delayMs, text } = planReply({ seed, message })
    ctx.live.publishTyping({ chatId: chat.id, userId: me, on: true })
    plan(chat, { message, text, delayMs })
  }

  function plan(chat: FollowedChat, { message, text, delayMs }: { message: Message; text: string; delayMs: number }): void {
    const cancel = clock.after(delayMs, () => void work(() => answer(chat, { message, text })))
    chat.planned.set(message.seq, cancel)
  }

  async function answer(chat: FollowedChat, { message, text }: { message: Message; text: string }): Promise<void> {
    if (!chat.planned.has(message.seq)) return
    try {
      await say(chat, { message, text })
    } catch (error) {
      if (isUnavailable(error)) return plan(chat, { message, text, delayMs: retryMs })
      // Refused: the bot isn't in the chat any more, the message isn't there, or it is answered in other words.
      if (!(error instanceof RefusedError)) onFault(error)
    }
    chat.planned.delete(message.seq)
    mark(chat)
    ctx.live.publishTyping({ chatId: chat.id, userId: me, on: chat.planned.size > 0 })
  }

  async function say(chat: FollowedChat, { message, text }: { message: Message; text: string }): Promise<void> {
    const { removedAt } = await getMessage(ctx, message.id)
    if (removedAt !== null) return
    // Which question it answers goes without saying only when it was the last one of two people.
    const isPlain = chat.kind === 'direct' && chat.lastHumanSeq === message.seq
    const reply = { id: toReplyId(me, message), chatId: chat.id, text, ...(!isPlain && { replyToId: message.id }) }
    await sendMessage(ctx, reply, { sessionId: null })
  }

  /** Read is what is answered, or wants no answer, and everything before it is too. */
  function mark(chat: FollowedChat): void {
    const readSeq = chat.planned.size === 0 ? chat.heardSeq : Math.min(...chat.planned.keys()) - 1
    const deliveredSeq = chat.heardSeq
    if (readSeq <= chat.marked.readSeq && deliveredSeq <= chat.marked.deliveredSeq) return
    chat.marked = { deliveredSeq, readSeq }
    markReceipts(ctx, { marks: [{ chatId: chat.id, deliveredSeq, readSeq }] })
  }

  /** Something that takes a while. While the database is away it is tried again. */
  async function work(task: () => Promise<void>): Promise<void> {
    if (closed) return
    const running = task()
      .catch((error: unknown) => {
        if (!isUnavailable(error)) return onFault(error)
        const cancel = clock.after(retryMs, () => {
          timers.delete(cancel)
          void work(task)
        })
        timers.add(cancel)
      })
      .finally(() => works.delete(running))
    works.add(running)
    await running
  }
}

const retryMs = 1_000
const chatsAtOnce = 100
