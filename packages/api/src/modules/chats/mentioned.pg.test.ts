import { expect, test } from 'vitest'
import { createTestServer, draft, type Person, verifySync } from '../../testing/index.ts'

const mentionedSeq = async (person: Person, chatId: string) => {
  const { items } = await person.chats.list({})
  return items.find(({ id }) => id === chatId)?.mentionedSeq
}

test('[UX42] a summary says where somebody was named last, however much was said since; not by themselves, and not before they came', async () => {
  await using server = await createTestServer()
  const { alice, bob, carol } = await server.people('alice', 'bob', 'carol')
  const group = await server.groupOf(alice, bob)
  expect(await mentionedSeq(bob, group.id)).toBeNull()
  await alice.messages.send(draft(group, `@${carol.user.username} isn’t here yet`))
  const named = await alice.messages.send(draft(group, `@${bob.user.username}, look`))
  await bob.messages.send(draft(group, `I am @${bob.user.username}`))
  for (let said = 0; said < 40; said += 1) await alice.messages.send(draft(group, 'and so on'))
  expect(await mentionedSeq(bob, group.id)).toBe(named.seq)
  expect(await mentionedSeq(alice, group.id)).toBeNull()

  await alice.members.add({ chatId: group.id, userId: carol.user.id })
  expect(await mentionedSeq(carol, group.id)).toBeNull()
})

test('[UX42] who isn’t named any more, because it was edited or removed, is where they were named before', async () => {
  await using server = await createTestServer()
  const { alice, bob } = await server.people('alice', 'bob')
  const group = await server.groupOf(alice, bob)
  const [first, second] = [await alice.messages.send(draft(group, 'hm')), await alice.messages.send(draft(group, `@${bob.user.username}!`))]
  await alice.messages.edit({ messageId: first.id, text: `hm, @${bob.user.username}`, expectedRevision: 1 })
  expect(await mentionedSeq(bob, group.id)).toBe(second.seq)
  await alice.messages.remove({ messageId: second.id })
  expect(await mentionedSeq(bob, group.id)).toBe(first.seq)
  await alice.messages.edit({ messageId: first.id, text: 'hm', expectedRevision: 2 })
  expect(await mentionedSeq(bob, group.id)).toBeNull()
})

test('[UX42] everyone converges on where they are named when it is said, edited and removed', () =>
  verifySync(async ({ alice, bob, carol, group }) => {
    const [hello, both] = [
      await alice.messages.send(draft(group, `hello @${bob.user.username}`)),
      await alice.messages.send(draft(group, `@${bob.user.username} and @${carol.user.username}`)),
    ]
    await alice.messages.edit({ messageId: both.id, text: `only @${carol.user.username}`, expectedRevision: 1 })
    await alice.messages.remove({ messageId: hello.id })
  }))
