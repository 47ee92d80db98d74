import { setTimeout as pause } from 'node:timers/promises'
import type { ChatId } from '@parley/protocol'
import type { Device } from '../client/device.ts'
import type { Random } from '../random.ts'

/** Someone at a device who writes, reads, changes their mind and sets reactions, until it is over. */
export async function converse(device: Device, random: Random, isOver: () => boolean): Promise<void> {
  let said = 0
  while (!isOver()) {
    await pause(random.between(pauseMsMin, pauseMsMax))
    const chats = Object.values(device.state.sync.chats)
    if (!device.isAlive || chats.length === 0 || isWaiting(device)) continue
    const { chat, messages } = random.pick(chats)
    const words = messages.filter(({ kind, removedAt }) => kind === 'text' && removedAt === null)
    const own = words.filter(({ authorId, id }) => authorId === device.userId && device.state.changes[id] === undefined)
    const wish = random.next()
    if (wish < sayShare || words.length === 0) {
      said += 1
      device.say(chat.id, toText(random, `${device.name} ${said}`))
    } else if (wish < 0.7) device.engine.react(random.pick(words).id, random.pick(['👍', '❤️', '🎉']), random.chance(0.7))
    else if (wish < 0.85 || own.length === 0) device.engine.markRead(chat.id)
    else if (wish < 0.96) {
      const { id, revision, text } = random.pick(own)
      device.engine.edit(id, { text: `${text.slice(0, 60)}, or so`, expectedRevision: revision })
    } else device.engine.remove(random.pick(own).id)
  }
}

const pauseMsMin = 20
const pauseMsMax = 120
const sayShare = 0.55

/** Who sees that much of their own still waiting does nothing more for now: a server is tried here, not how much it can take. */
const waitingMax = 8
const isWaiting = ({ state: { outbox, changes } }: Device): boolean =>
  Object.values(outbox).flat().length + Object.values(changes).flat().length >= waitingMax

/** Most are short, some fill a page. */
const toText = (random: Random, words: string): string =>
  random.chance(0.1) ? `${words} ${'x'.repeat(random.between(500, 3_000))}` : words

/** Said again until it is done or refused, as a person would: whether it was done is read from the log. */
export async function insist(ask: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await ask()
      return
    } catch {
      await pause(200)
    }
  }
}

export const isIn = (device: Device, chatId: ChatId): boolean => device.state.sync.chats[chatId] !== undefined
