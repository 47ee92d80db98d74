import { createMessageId } from '@parley/protocol'

/** Somebody with a socket, in one chat. */
export interface Seat {
  /** The place of the chat among all chats. */
  readonly chat: number
  readonly chatId: string
  readonly token?: string
}

/** What a frame means. */
export interface Hearing {
  ready(): void
  /** Texts of messages are in these bytes. */
  heard(bytes: Buffer, start: number, end: number): void
  answered(call: number, refusal?: string): void
  reply(text: string): void
}

/** What a peer speaks over its WebSocket, with as little thinking as can be. */
export interface Wire {
  readonly path: (seat: Seat) => string
  /** What is said as soon as the socket is open. With nothing to say, it is ready then. */
  readonly greet: (seat: Seat) => readonly string[]
  readonly send: (call: number, seat: Seat, text: string) => string
  /** The last 50 of the chat; undefined where nothing is stored. */
  readonly list?: (call: number, seat: Seat) => string
  readonly take: (frame: { bytes: Buffer; start: number; end: number; isReady: boolean }, hearing: Hearing) => void
}
export type WireName = keyof typeof wires

const pageItems = 50
const subscription = 1

/** A hub answers nothing: who hears the own message knows that it came. */
const hubWire: Wire = {
  path: ({ chatId }) => `/${chatId}`,
  greet: () => [],
  send: (_, __, text) => text,
  take: ({ bytes, start, end }, { heard }) => heard(bytes, start, end),
}

/** Packets of Engine.IO 4 and Socket.IO 5: `42` an event, `43` an acknowledgement, `2` a ping. */
const socketIoWire: Wire = {
  path: () => '/socket.io/?EIO=4&transport=websocket',
  greet: ({ chatId }) => [`40${JSON.stringify({ chatId })}`],
  send: (call, _, text) => `42${call}${JSON.stringify(['message', text])}`,
  take({ bytes, start, end }, { ready, heard, answered, reply }) {
    const packet = bytes[start]
    const kind = bytes[start + 1]
    if (packet === digit(2)) reply('3')
    else if (packet !== digit(4)) return
    else if (kind === digit(2)) heard(bytes, start, end)
    else if (kind === digit(3)) answered(readNumber(bytes, start + 2))
    else if (kind === digit(0)) ready()
  },
}

const starterWire: Wire = {
  path: () => '/',
  greet: ({ chatId }) => [call(subscription, 'subscription', 'posts.onAdd', { json: { chatId } })],
  send: (id, { chatId }, text) => call(id, 'mutation', 'posts.add', { json: { chatId, name: 'somebody', text } }),
  list: (id, { chatId }) => call(id, 'query', 'posts.infinite', { json: { chatId, take: pageItems } }),
  take: (frame, hearing) => takeAnswer(frame, hearing, startedWord),
}

const parleyWire: Wire = {
  path: () => '/trpc?connectionParams=1',
  greet: ({ token }) => [
    JSON.stringify({ method: 'connectionParams', data: { token } }),
    call(subscription, 'subscription', 'sync.subscribe', {}),
  ],
  send: (id, { chatId }, text) => call(id, 'mutation', 'messages.send', { id: createMessageId(), chatId, text }),
  list: (id, { chatId }) => call(id, 'query', 'messages.list', { chatId, limit: pageItems }),
  take: (frame, hearing) => takeAnswer(frame, hearing, readyWord),
}

/**
 * XMPP over WebSocket (RFC 7395), all of the greeting in one go: signed in, bound, and in the room (XEP-0045) once one's own presence comes
 * with the code 110. The room sends each message to its speaker too, with the id that it was given.
 */
const ejabberdWire: Wire = {
  path: () => '/ws',
  greet: ({ chatId, token = '' }) => [
    xmppOpen,
    `<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${Buffer.from(`\0${token}\0${token}`).toString('base64')}</auth>`,
    xmppOpen,
    '<iq xmlns="jabber:client" type="set" id="bind"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq>',
    `<presence xmlns="jabber:client" to="${chatId}@conference.localhost/${token}"><x xmlns="http://jabber.org/protocol/muc"/></presence>`,
  ],
  send: (id, { chatId }, text) =>
    `<message xmlns="jabber:client" type="groupchat" to="${chatId}@conference.localhost" id="${id}"><body>${text}</body></message>`,
  take({ bytes, start, end, isReady }, { ready, heard, answered }) {
    if (!isReady) {
      if (bytes.subarray(start, end).includes(ownPresenceWord)) ready()
      return
    }
    heard(bytes, start, end)
    const at = bytes.indexOf(messageIdWord, start)
    if (at !== -1 && at < end) answered(readNumber(bytes, at + messageIdWord.length))
  },
}

const xmppOpen = '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="localhost" version="1.0"/>'
const ownPresenceWord = Buffer.from("code='110'")
const messageIdWord = Buffer.from(" id='")

export const wires = { ws: hubWire, 'Socket.IO': socketIoWire, starter: starterWire, Parley: parleyWire, ejabberd: ejabberdWire } as const

const call = (id: number, method: string, path: string, input: unknown) => JSON.stringify({ id, method, params: { path, input } })

/** tRPC's answers: what has the id of the subscription is told, the rest is a call's. */
function takeAnswer({ bytes, start, end, isReady }: Parameters<Wire['take']>[0], hearing: Hearing, word: Buffer): void {
  if (bytes[start] !== braceCode) {
    if (bytes.toString('latin1', start, end) === 'PING') hearing.reply('PONG')
    return
  }
  const id = readNumber(bytes, bytes.indexOf(idWord, start) + idWord.length)
  if (id === subscription && isReady) return hearing.heard(bytes, start, end)
  const refusalAt = bytes.subarray(start, Math.min(end, start + refusalWithin)).indexOf(errorWord)
  const refusal = refusalAt === -1 ? undefined : bytes.toString('utf8', start, end)
  if (id !== subscription) return hearing.answered(id, refusal)
  if (refusal) throw new Error(`Nobody is let in: ${refusal}`)
  if (bytes.subarray(start, end).includes(word)) hearing.ready()
}

const idWord = Buffer.from('"id":')
const errorWord = Buffer.from('"error":')
const startedWord = Buffer.from('"type":"started"')
const readyWord = Buffer.from('"kind":"ready"')
const refusalWithin = 40
const braceCode = 123

const digit = (number: number): number => 48 + number

export function readNumber(bytes: Buffer, from: number): number {
  let number = 0
  for (let at = from; ; at += 1) {
    const value = (bytes[at] ?? 0) - 48
    if (value < 0 || value > 9) return number
    number = number * 10 + value
  }
}
