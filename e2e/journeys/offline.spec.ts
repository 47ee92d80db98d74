import { expect, test } from '../fixtures/people.ts'
import { connectionStatus } from '../fixtures/person.ts'

test('[S1.40] who loses the network is told so, and what is written meanwhile is sent once when it is back', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  await alice.says('before')
  await bob.sees('before')

  await alice.context.setOffline(true)
  await expect(connectionStatus(alice.page)).toContainText('offline', { ignoreCase: true })
  await alice.says('on the train')
  await alice.says('in a tunnel')
  await bob.says('meanwhile')
  expect((await alice.messages()).slice(1).map(({ text, status }) => ({ text, status }))).toEqual([
    { text: 'on the train', status: 'sending' },
    { text: 'in a tunnel', status: 'sending' },
  ])
  expect((await bob.messages()).map(({ text }) => text)).toEqual(['before', 'meanwhile'])

  await alice.context.setOffline(false)
  await bob.sees('in a tunnel')
  await expect(connectionStatus(alice.page)).not.toContainText('offline', { ignoreCase: true })
  const order = ['before', 'meanwhile', 'on the train', 'in a tunnel']
  await expect.poll(async () => (await bob.messages()).map(({ text }) => text)).toEqual(order)
  await expect.poll(async () => (await alice.messages()).map(({ text }) => text)).toEqual(order)
  await alice.page.reload()
  await expect.poll(async () => (await alice.messages()).map(({ text }) => text)).toEqual(order)
})
