import { createHash } from 'node:crypto'
import type { MessageId } from '@parley/protocol'

/** An answer comes after a time from the one to the other, each as likely, as if somebody had read and typed. */
export const replyDelayMsMin = 600
export const replyDelayMsMax = 2_500

export const botCommands = ['/quiet', '/talk'] as const
/** Said to a bot in a direct chat: it is silent there from now on, or no more. */
export type BotCommand = (typeof botCommands)[number]

export const toCommand = (text: string): BotCommand | null => botCommands.find((command) => command === text.trim().toLowerCase()) ?? null

export interface PlannedReply {
  readonly delayMs: number
  readonly text: string
}

/** What the bot answers to a message, and when. It follows from the seed and the message alone. */
export function planReply({ seed, message }: { seed: string; message: { readonly id: MessageId; readonly text: string } }): PlannedReply {
  const draw = createDraws(seed, message.id)
  const delayMs = replyDelayMsMin + Math.floor(draw() * (replyDelayMsMax - replyDelayMsMin + 1))
  const command = toCommand(message.text)
  if (command) return { delayMs, text: confirmations[command] }
  const word = pick(wordsOf(message.text), draw())
  const text = pick(word === undefined ? answers : [...answers, ...echoes(word)], draw()) ?? ''
  return { delayMs, text }
}

const confirmations: Readonly<Record<BotCommand, string>> = {
  '/quiet': 'All right, I’ll be quiet here. Write /talk when you want me back.',
  '/talk': 'Here I am again. Ask away!',
}

const answers: readonly string[] = [
  'Three projects still need power. The sockets by the stage are taken.',
  'Doors open at nine on Friday. The hall is ours from 7:30.',
  'I counted 42 projects, eight more than last year.',
  'Eleven volcanoes so far. I have stopped being surprised 🌋',
  'The safety checklist hangs next to the fire exit. Goggles are on page two.',
  'There are six extension leads in the box under the stage, and one that hums.',
  'Tables 1 to 12 are at the window, 13 to 38 in the middle. Nobody gets table 39.',
  'Good question for the jury. They sit in room 12, next to the projector.',
  'I’d test it twice before Friday, and once with somebody’s little brother.',
  'Baking soda is in the cupboard in room 7. The vinegar isn’t, for reasons.',
  'Noted. I have put it on the list for Thursday evening.',
  'Posters go on the left wall. Bring your own tape, ours is gone.',
  'The moon is half full on Friday, if anybody from the astronomy club asks.',
  'A hypothesis a day keeps the guesses away.',
]

const echoes = (word: string): readonly string[] => [
  `“${word}” sounds like something for table 17. I’ll pencil it in.`,
  `I looked for “${word}” in last year’s plan and found only volcanoes.`,
  `If it’s about “${word}”, the jury will want to see the measurements.`,
  `Let me write that down: “${word}”. Who brings what is needed for it?`,
  `“${word}”? Carol has the list, and she answers faster than I do.`,
]

/** Words worth picking up: neither short ones nor names and links. */
const wordsOf = (text: string): string[] =>
  text.replace(/@[\w.-]+|https?:\S+/g, ' ').match(/(?<![\p{L}\p{M}])[\p{L}\p{M}]{5,24}(?![\p{L}\p{M}])/gu) ?? []

const pick = <Item>(items: readonly Item[], draw: number): Item | undefined => items[Math.floor(draw * items.length)]

/** Up to eight numbers from 0 to below 1 that look like chance. */
function createDraws(seed: string, messageId: MessageId): () => number {
  const digest = createHash('sha256').update(`${seed} ${messageId}`).digest()
  let at = 0
  return () => {
    const drawn = digest.readUInt32BE(at) / 2 ** 32
    at += 4
    return drawn
  }
}
