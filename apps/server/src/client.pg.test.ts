import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forwardedClientHeader } from './client.ts'
import { startTestApi, type TestApi } from './testing/test-api.ts'

const secret = Buffer.alloc(32, 7)
let api: TestApi
beforeAll(async () => {
  api = await startTestApi({ rateLimits: 'on', forwardingSecret: secret })
})
afterAll(() => api[Symbol.asyncDispose]())

const password = 'correct horse'
/** As the web passes on what a browser at this address asks. */
async function fromBrowser(peer: string) {
  const claims = { peer, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0' }
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'client+jwt' }).setAudience('parley-api').setIssuedAt()
  return { [forwardedClientHeader]: await token.sign(secret) }
}
const signIn = async (username: string, given: string, headers: Record<string, string>) =>
  api.call('auth.login', { username, password: given, client: 'web' }, { headers })

test('[S0.7] two browsers that sign in through the web count apart', async () => {
  await api.register('owner')
  const stranger = await fromBrowser('203.0.113.9')
  const statuses: number[] = []
  for (let guess = 0; guess < 20; guess += 1) statuses.push((await signIn('owner', 'wrong horse', stranger)).status)
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), ...Array.from({ length: 10 }, () => 429)])
  expect((await signIn('owner', password, stranger)).status).toBe(429)
  expect((await signIn('owner', password, await fromBrowser('192.0.2.1'))).status).toBe(200)
})

test('[S0.7] whoever makes up where they come from goes on counting as who they are', async () => {
  await api.register('guessed')
  const statuses: number[] = []
  for (let guess = 0; guess < 20; guess += 1) {
    const headers = { [forwardedClientHeader]: `eyJhbGciOiJub25lIn0.${guess}.`, 'x-forwarded-for': `203.0.113.${guess}` }
    statuses.push((await signIn('guessed', 'wrong horse', headers)).status)
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(10)
  expect(statuses.at(-1)).toBe(429)
})

test('[S2.5] a session is named after the browser it was begun in, not after the server in between', async () => {
  await api.register('named')
  const { body } = await signIn('named', password, await fromBrowser('192.0.2.7'))
  const token = JSON.parse(body).result.data.accessToken
  const { items } = JSON.parse((await api.call('auth.sessions', {}, { token, method: 'GET' })).body).result.data
  expect(items[0]).toMatchObject({ device: 'Firefox on Linux', client: 'web', isCurrent: true })
  expect(items[1].client).toBe('api')
})
