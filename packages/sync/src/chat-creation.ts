import type { Chat, ChatId, CreateChat, UserId } from '@parley/protocol'
import { awaitAnswer } from './await-answer.ts'
import type { Clock } from './clock.ts'
import { Fault, isFinal, type Transport } from './transport.ts'
import type { Waits } from './waits.ts'

export type NewGroup = { name: string; description?: string; memberIds: UserId[] }

export type ChatCreation = {
  createDirectChat(userId: UserId): Promise<ChatId>
  createGroup(group: NewGroup): Promise<ChatId>
  forget(): void
}

/** Chats that somebody opens here. Each is there when its promise resolves. */
export function createChatCreation(options: {
  transport: Transport
  clock: Clock
  waits: Waits
  createChatId: () => ChatId
  isKnown: (chatId: ChatId) => boolean
  /** The answer, which has to do where the feed is late. */
  ingest: (chat: Chat) => void
}): ChatCreation {
  const { transport, clock, waits, createChatId, isKnown, ingest } = options
  /** The ids of groups whose creation had no answer, by what was asked. */
  let groupIds = new Map<string, ChatId>()

  async function create(input: CreateChat): Promise<ChatId> {
    if ((await awaitAnswer(clock, waits.online())) === 'stopped') throw new Fault('The engine is stopped')
    const asker = groupIds
    const chat = await awaitAnswer(clock, transport.createChat(input))
    // The feed tells of the people before the chat that names them: a chat that is opened should have its name.
    await waits.pause(feedMs, () => isKnown(chat.id))
    // Nothing of whoever was forgotten meanwhile comes back.
    if (asker === groupIds) ingest(chat)
    return chat.id
  }

  return {
    createDirectChat: (userId) => create({ kind: 'direct', memberIds: [userId] }),
    async createGroup(group) {
      const asked = JSON.stringify([group.name, group.description, [...group.memberIds].sort()])
      const asker = groupIds
      const id = asker.get(asked) ?? createChatId()
      asker.set(asked, id)
      try {
        const chatId = await create({ kind: 'group', id, ...group })
        asker.delete(asked)
        return chatId
      } catch (error) {
        if (isFinal(error)) asker.delete(asked)
        throw error
      }
    },
    forget() {
      groupIds = new Map()
    },
  }
}

/** As long as a sweep of the server's log takes when the hint of a new chat is lost: after that the answer has to do. */
const feedMs = 1_000
