import { createHash } from 'node:crypto'
import { type Chat, createMessageId, type MessagesPage } from '@parley/protocol'
import { expect, test } from 'vitest'
import { startTestSystem } from './testing/test-system.ts'

test('[S3.3] [S3.9] after the server and the database were stopped, and after both were killed, the history is the same byte for byte', {
  timeout: 60_000,
}, async () => {
  await using system = await startTestSystem()
  const alice = await system.register('alice')
  const bob = await system.register('bob')
  const chat = await system.call<Chat>('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice.accessToken)
  const say = (text: string) => system.call('messages.send', { id: createMessageId(), chatId: chat.id, text }, alice.accessToken)
  const history = async () => {
    const page = await system.call<MessagesPage>('messages.list', { chatId: chat.id, limit: 100 }, bob.accessToken)
    return { texts: page.items.map(({ text }) => text), hash: createHash('sha256').update(JSON.stringify(page.items)).digest('hex') }
  }
  const said: string[] = []
  const restartDatabase = async (how: 'stop' | 'kill') => {
    await system.stopDatabase(how)
    await system.startDatabase()
    await expect.poll(() => system.readyStatus(), { timeout: 10_000 }).toBe(200)
  }
  const sayAndRemember = async (text: string) => {
    await say(text)
    said.push(text)
  }

  for (const restart of [
    () => system.restartServer('SIGTERM'),
    () => system.restartServer('SIGKILL'),
    () => restartDatabase('stop'),
    () => restartDatabase('kill'),
  ]) {
    for (let index = 0; index < 5; index += 1) await sayAndRemember(`${said.length}: Grüße 👩‍🚀`)
    const before = await history()
    await restart()
    expect(await history()).toEqual(before)
    expect(before.texts).toEqual(said)
  }
})
