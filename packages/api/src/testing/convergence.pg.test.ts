import { expect, test } from 'vitest'
import { listProcedures } from '../platform/procedure-list.ts'
import { appRouter } from '../router.ts'
import { draft } from './test-server.ts'
import { verifySync, type World } from './verify-sync.ts'

/** Every verb that writes what others see. One that is missing here fails the last test. */
const writes: Record<string, (world: World) => Promise<unknown>> = {
  'auth.logout': ({ bob }) => bob.auth.logout(),
  'chats.create': ({ alice, dave, server }) => server.chatBetween(dave, alice),
  'messages.send': ({ bob, chat }) => bob.messages.send(draft(chat, 'hello, alice')),
}

test.each(Object.entries(writes))('everyone converges after %s', (_path, write) => verifySync(write))

test('everyone converges when a chat is created and spoken in at once', () =>
  verifySync(async ({ server, dave, carol }) => {
    const chat = await server.chatBetween(dave, carol)
    await Promise.all(['one', 'two', 'three'].map((text) => dave.messages.send(draft(chat, text))))
  }))

test('every mutation that others notice is verified above', () => {
  const noticedByNobody = ['auth.register', 'auth.login', 'auth.refresh', 'sync.open', 'sync.close']
  const mutations = listProcedures(appRouter).flatMap(({ path, type }) => (type === 'mutation' ? [path] : []))
  expect(mutations.sort()).toEqual([...noticedByNobody, ...Object.keys(writes)].sort())
})
