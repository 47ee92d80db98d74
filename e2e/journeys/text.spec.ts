import { call } from '../fixtures/accounts.ts'
import { expect, test } from '../fixtures/people.ts'
import type { Person } from '../fixtures/person.ts'

const family = '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}'
const texts = {
  'emoji joined by ZWJ, flags and skin tones': `${family} \u{1F3F3}\uFE0F\u200D\u{1F308} \u{1F1EA}\u{1F1FA} \u{1F44D}\u{1F3FD} ${family}${family}`,
  'right-to-left text with a name in Latin script': 'مرحبا Alice، كيف حالك؟ שלום 123',
  'leading spaces, tabs and newlines': '   three spaces\n\n\n\tone tab\n  and two at the end  \nlast',
  'composed and decomposed letters, which look alike': 'é e\u0301 Å A\u030A ﬁ',
  'markup, which is text here': '<script>document.title = "broken in"</script><img src=x onerror="document.title=1"> &lt;b&gt; **bold**',
}

test('[S1.8] text comes through byte for byte, to the other, after a reload and in what is stored', async ({ people, system }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  const said: string[] = []
  for (const [what, text] of Object.entries(texts)) {
    await test.step(what, async () => {
      await alice.says(text)
      said.push(text)
      await expect.poll(() => textsOf(bob)).toEqual(said)
    })
  }
  await bob.page.reload()
  await expect.poll(() => textsOf(bob)).toEqual(said)
  expect(await textsOf(alice)).toEqual(said)
  expect(await storedTexts(system.apiUrl, bob)).toEqual(said)
  await expect(bob.page).not.toHaveTitle(/broken in|^1$/)
})

test('[S1.8] 10,000 characters come through, and one more is not sent', async ({ people, system }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await bob.openChatWith(alice)
  const longest = `${'a\u{1F427}é '.repeat(2_500)}`
  expect([...longest]).toHaveLength(10_000)

  const composer = alice.page.getByRole('textbox', { name: 'Message' })
  await composer.fill(`${longest}!`)
  await composer.press('Enter')
  await expect(composer).toHaveValue(`${longest}!`)
  expect(await alice.messages()).toEqual([])

  await alice.says(longest)
  await expect.poll(() => textsOf(bob)).toEqual([longest])
  expect(await storedTexts(system.apiUrl, bob)).toEqual([longest])
})

test('[S1.8] nothing but spaces is not sent', async ({ people }) => {
  const { alice, bob } = await people('alice', 'bob')
  await alice.openChatWith(bob)
  await alice.page.getByRole('textbox', { name: 'Message' }).fill('  \n\t ')
  await alice.page.getByRole('textbox', { name: 'Message' }).press('Enter')
  await alice.says('said')
  expect(await textsOf(alice)).toEqual(['said'])
})

const textsOf = async ({ messages }: Person) => (await messages()).map(({ text }) => text)

/** As the API has them, past the whole web client. */
async function storedTexts(apiUrl: string, { username, password, page }: Person) {
  const { accessToken } = await call<{ accessToken: string }>(apiUrl, 'auth.login', { username, password })
  const chatId = new URL(page.url()).pathname.slice('/c/'.length)
  const input = encodeURIComponent(JSON.stringify({ chatId }))
  const response = await fetch(`${apiUrl}/trpc/messages.list?input=${input}`, { headers: { authorization: `Bearer ${accessToken}` } })
  const { result } = (await response.json()) as { result: { data: { items: { text: string }[] } } }
  return result.data.items.map(({ text }) => text)
}
