import { createMessageId } from '@parley/protocol'
import { expect, test } from 'vitest'
import { listProcedures } from '../platform/procedure-list.ts'
import { appRouter } from '../router.ts'
import { draft, type Person } from './test-server.ts'
import { verifySync, type World } from './verify-sync.ts'

/** Every verb that writes what others see, or one's other devices. One that is missing here fails the last test. */
const writes: Record<string, (world: World) => Promise<unknown>> = {
  'auth.logout': ({ bob }) => bob.auth.logout(),
  'auth.revoke': async ({ bob, server }) => {
    const other = await server.signIn(bob)
    await other.auth.revoke({ sessionId: sessionOf(bob) })
  },
  'auth.revokeAll': async ({ bob, server }) => (await server.signIn(bob)).auth.revokeAll(),
  'auth.changePassword': async ({ bob, server }) => {
    const other = await server.signIn(bob)
    await other.auth.changePassword({ current: 'correct horse', next: 'battery staple' })
    await other.auth.changePassword({ current: 'battery staple', next: 'correct horse' })
  },
  'users.update': ({ bob }) => bob.users.update({ username: 'bobby', displayName: 'Bob the Second', bio: 'Once more' }),
  'settings.update': ({ bob }) => bob.settings.update({ shareReadReceipts: false, shareLastSeen: false }),
  'presence.set': ({ bob }) => bob.presence.set({ status: 'busy' }),
  'chats.create': ({ alice, dave, server }) => server.chatBetween(dave, alice),
  'chats.update': ({ alice, group }) => alice.chats.update({ chatId: group.id, name: 'Renamed', description: 'What for' }),
  'chats.leave': ({ bob, group }) => bob.chats.leave({ chatId: group.id }),
  'members.add': ({ alice, dave, group }) => alice.members.add({ chatId: group.id, userId: dave.user.id }),
  'members.remove': ({ alice, bob, group }) => alice.members.remove({ chatId: group.id, userId: bob.user.id }),
  'members.setRole': ({ alice, bob, group }) => alice.members.setRole({ chatId: group.id, userId: bob.user.id, role: 'owner' }),
  'messages.send': ({ bob, chat, message }) => bob.messages.send({ ...draft(chat, 'hello, alice'), replyToId: message.id }),
  'messages.edit': ({ alice, message }) => alice.messages.edit({ messageId: message.id, text: 'hello, world', expectedRevision: 1 }),
  'messages.remove': ({ alice, groupMessage }) => alice.messages.remove({ messageId: groupMessage.id }),
  'messages.react': ({ carol, groupMessage }) => carol.messages.react({ messageId: groupMessage.id, emoji: '🎉', on: true }),
  'receipts.mark': async ({ alice, bob, carol, group }) => {
    const { lastSeq } = group
    await bob.receipts.mark({ marks: [{ chatId: group.id, readSeq: lastSeq + 1 }] })
    await carol.receipts.mark({ marks: [{ chatId: group.id, deliveredSeq: lastSeq + 1 }] })
    await expect.poll(() => watermarksOf(alice, group.id), { timeout: 5_000 }).toEqual([0, lastSeq + 1, lastSeq + 1])
  },
  'receipts.markUnread': ({ bob, chat }) => bob.receipts.markUnread({ chatId: chat.id, fromSeq: 1 }),
}

const sessionOf = ({ context }: Person) => {
  if (!context.actor) throw new Error('a person is signed in')
  return context.actor.sessionId
}

const watermarksOf = async ({ chats }: Person, chatId: World['chat']['id']) =>
  (await chats.get({ chatId })).members?.map(({ deliveredSeq }) => deliveredSeq).sort((one, other) => one - other) ?? []

test.each(Object.entries(writes))('everyone converges after %s', (_path, write) => verifySync(write))

test('everyone converges when a chat is created and spoken in at once', () =>
  verifySync(async ({ server, dave, carol }) => {
    const chat = await server.chatBetween(dave, carol)
    await Promise.all(['one', 'two', 'three'].map((text) => dave.messages.send(draft(chat, text))))
  }))

test('[S2.18] everyone converges when somebody is put out, spoken of, and let in again', () =>
  verifySync(async ({ alice, bob, carol, group }) => {
    await alice.members.remove({ chatId: group.id, userId: bob.user.id })
    const missed = await carol.messages.send(draft(group, 'Bob never reads this'))
    await alice.members.add({ chatId: group.id, userId: bob.user.id, role: 'moderator' })
    await carol.messages.react({ messageId: missed.id, emoji: '👍', on: true })
    await carol.messages.edit({ messageId: missed.id, text: 'nor this', expectedRevision: 1 })
    await bob.messages.send(draft(group, 'back again'))
  }))

test('everyone converges when a group changes in every way at once', () =>
  verifySync(async ({ alice, bob, carol, dave, group, groupMessage }) => {
    const chatId = group.id
    await Promise.allSettled([
      alice.members.add({ chatId, userId: dave.user.id, role: 'admin' }),
      alice.chats.update({ chatId, name: 'All at once' }),
      bob.messages.edit({ messageId: groupMessage.id, text: 'edited', expectedRevision: 1 }),
      carol.messages.react({ messageId: groupMessage.id, emoji: '🎉', on: true }),
      alice.messages.react({ messageId: groupMessage.id, emoji: '🎉', on: true }),
      carol.messages.send({ ...draft(group, 'a reply'), replyToId: groupMessage.id }),
      carol.receipts.mark({ marks: [{ chatId, readSeq: group.lastSeq + 1 }] }),
      alice.members.setRole({ chatId, userId: bob.user.id, role: 'moderator' }),
      carol.chats.leave({ chatId }),
      bob.messages.remove({ messageId: groupMessage.id }),
      bob.messages.send({ id: createMessageId(), chatId, text: 'one more' }),
    ])
  }))

test('every mutation that others notice is verified above', () => {
  // Who types is a signal, which leaves nothing behind.
  const noticedByNobody = ['auth.register', 'auth.login', 'auth.refresh', 'typing.set', 'sync.open', 'sync.close', 'sync.pull']
  const mutations = listProcedures(appRouter).flatMap(({ path, type }) => (type === 'mutation' ? [path] : []))
  expect(mutations.sort()).toEqual([...noticedByNobody, ...Object.keys(writes)].sort())
})
