import { createParley, keepSignedIn, type Parley } from '@parley/client'
import type { ChatId, Credentials } from '@parley/protocol'
import { openInstallation } from './installation.ts'
import type { Peer } from './peer.ts'

/** The server process as it runs, with a Postgres of its own; real accounts, and the engine that the web client has. */
export const parleyPeer: Peer = {
  name: 'Parley',
  async start(pairs) {
    await using opened = new AsyncDisposableStack()
    const { url } = await opened.use(await openInstallation()).startServer()
    const talks: Talk[] = []
    for (let pair = 0; pair < pairs; pair += 1) talks.push(await startTalk(url, pair))
    opened.defer(() => {
      for (const { one, other } of talks) for (const { close } of [one, other]) close()
    })
    const running = opened.move()

    return {
      deliver(pair, text) {
        const talk = talks[pair]
        if (!talk) throw new Error(`There are ${talks.length} pairs.`)
        return said(talk, text)
      },
      stop: () => running.disposeAsync(),
    }
  },
}

interface Talk {
  readonly one: Parley
  readonly other: Parley
  readonly chatId: ChatId
}

async function startTalk(url: string, pair: number): Promise<Talk> {
  const [one, other] = await Promise.all([openPerson(url, `one${pair}`), openPerson(url, `other${pair}`)])
  const chatId = await one.engine.createDirectChat(other.userId)
  await until(other.engine, () => other.engine.getState().sync.chats[chatId] !== undefined)
  return { one, other, chatId }
}

async function openPerson(url: string, username: string): Promise<Parley & { userId: Credentials['user']['id'] }> {
  const anonymous = createParley({ url, getAccessToken: () => Promise.resolve(null) })
  const credentials = await anonymous.trpc.auth.register.mutate({ username, password: 'a password for a benchmark' })
  const parley = createParley({ url, getAccessToken: keepSignedIn(url, credentials).getAccessToken })
  parley.engine.start()
  await until(parley.engine, () => parley.engine.getState().connection.status === 'online')
  return { ...parley, userId: credentials.user.id }
}

async function said({ one, other, chatId }: Talk, text: string): Promise<void> {
  const id = one.engine.send(chatId, text)
  await until(other.engine, () => other.engine.getState().sync.chats[chatId]?.chat.lastMessage?.id === id)
}

function until(engine: Parley['engine'], isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (isSo()) return resolve()
    const leave = engine.subscribe(() => {
      if (!isSo()) return
      leave()
      resolve()
    })
  })
}
