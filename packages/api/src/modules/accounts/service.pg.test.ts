import { createHash } from 'node:crypto'
import { generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, refusalOf, type TestServer } from '../../testing/index.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer()
})
afterAll(() => server[Symbol.asyncDispose]())

const password = 'correct horse'

test('[S0.6] [S4.2] who registers gets an id and tokens, and nothing of the password comes back', async () => {
  const answer = await server.anyone.auth.register({ username: 'reg.alice', password, displayName: 'Alice' })
  expect(answer.user).toEqual({
    id: expect.any(String),
    username: 'reg.alice',
    displayName: 'Alice',
    bio: '',
    isBot: false,
    presence: 'offline',
    lastSeenAt: null,
  })
  expect(JSON.stringify(answer)).not.toMatch(/password|argon2|correct horse/)
})

test('[S0.6] a username is taken in any letter case, one that is free is named, and nobody is added', async () => {
  await server.anyone.auth.register({ username: 'reg.mei', password })
  const before = await server.db.prisma.user.count()
  for (const username of ['reg.mei', 'REG.MEI', 'Reg.Mei']) {
    expect(await refusalOf(server.anyone.auth.register({ username, password, displayName: 'Mei Tanaka' }))).toBe('user.username-taken')
  }
  await expect(server.anyone.auth.register({ username: 'REG.mei', password, displayName: 'Mei Tanaka' })).rejects.toMatchObject({
    code: 'CONFLICT',
    cause: { refusal: { facts: { username: 'reg.mei', free: 'mei.tanaka' } } },
  })
  expect(await server.db.prisma.user.count()).toBe(before)
})

test('[S0.6] twenty who register the same name at once are one person', async () => {
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, () => server.anyone.auth.register({ username: 'reg.race', password })),
  )
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await server.db.prisma.user.count({ where: { username: 'reg.race' } })).toBe(1)
})

test.each([
  ['username', { username: 'al', password }],
  ['username', { username: 'has space', password }],
  ['username', { username: 'ünïcode', password }],
  ['username', { username: 'a'.repeat(33), password }],
  ['password', { username: 'reg.short', password: '' }],
  ['password', { username: 'reg.short', password: 'seven77' }],
  ['password', { username: 'reg.long', password: 'x'.repeat(257) }],
  ['displayName', { username: 'reg.name', password, displayName: ' ' }],
  ['displayName', { username: 'reg.name', password, displayName: 'a\u202eb' }],
  ['isAdmin', { username: 'reg.extra', password, isAdmin: true }],
])('[S0.6] a registration with a bad %s is refused by the name of the field', async (field, input) => {
  await expect(server.anyone.auth.register(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const error = await server.anyone.auth.register(input).catch((caught: unknown) => caught)
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).toContain(field)
})

test('[S0.7] [S4.1] the right pair signs in, whatever the case of the name, and the token works', async () => {
  await server.anyone.auth.register({ username: 'login.bob', password })
  const { accessToken } = await server.anyone.auth.login({ username: 'Login.Bob', password })
  expect(await server.core.accessTokens.verify(accessToken)).toEqual({ userId: expect.any(String), sessionId: expect.any(String) })
})

test('[S0.7] a wrong password and an unknown user get the same answer', async () => {
  await server.anyone.auth.register({ username: 'login.carol', password })
  const wrong = await server.anyone.auth.login({ username: 'login.carol', password: 'wrong horse' }).catch((error: unknown) => error)
  const unknown = await server.anyone.auth.login({ username: 'login.nobody', password: 'wrong horse' }).catch((error: unknown) => error)
  expect(wrong).toMatchObject({ code: 'UNAUTHORIZED', message: 'auth.credentials-wrong' })
  expect(unknown).toMatchObject({ code: 'UNAUTHORIZED', message: 'auth.credentials-wrong' })
})

test('[S0.7] twenty wrong passwords in a minute end in a refusal that says when to come back, for a name that nobody has alike', async () => {
  await using throttled = await createTestServer({ rateLimits: 'on' })
  await throttled.anyone.auth.register({ username: 'guessed', password })
  for (const username of ['guessed', 'login.nobody']) {
    const refusals = await Promise.all(
      Array.from({ length: 20 }, () => refusalOf(throttled.anyone.auth.login({ username, password: 'wrong horse' }))),
    )
    expect(refusals.filter((code) => code === 'auth.credentials-wrong')).toHaveLength(10)
    await expect(throttled.anyone.auth.login({ username, password })).rejects.toMatchObject({
      code: 'TOO_MANY_REQUESTS',
      cause: { refusal: { facts: { retryAfterSeconds: expect.any(Number) } } },
    })
  }
})

test('[S3.5] [S4.3] after signing out the token is refused at the very next call, other sessions go on, and again is no error', async () => {
  const dave = await server.person('out.dave')
  const other = await server.anyone.auth.login({ username: 'out.dave', password })
  await dave.auth.logout()
  expect(await refusalOf(dave.users.me())).toBe('auth.required')
  await dave.auth.logout()
  expect(await server.anyone.auth.refresh({ refreshToken: other.refreshToken })).toMatchObject({ user: { username: 'out.dave' } })
})

test('a web session keeps its secret, so that parallel tabs never sign each other out', async () => {
  await server.anyone.auth.register({ username: 'web.erin', password })
  const { refreshToken } = await server.anyone.auth.login({ username: 'web.erin', password, client: 'web' })
  const answers = await Promise.all(Array.from({ length: 5 }, () => server.anyone.auth.refresh({ refreshToken })))
  expect(new Set(answers.map((answer) => answer.refreshToken))).toEqual(new Set([refreshToken]))
})

test('an API session changes its secret at each refresh; refreshes at the same moment get the same one', async () => {
  await server.anyone.auth.register({ username: 'api.frank', password })
  const { refreshToken } = await server.anyone.auth.login({ username: 'api.frank', password })
  const answers = await Promise.all(Array.from({ length: 5 }, () => server.anyone.auth.refresh({ refreshToken })))
  const next = new Set(answers.map((answer) => answer.refreshToken))
  expect(next.size).toBe(1)
  expect(next).not.toContain(refreshToken)
})

test('[S3.4] a refresh token that comes back after the grace ends the session and its sockets: one of two holders has stolen it', async () => {
  const grace = await server.person('api.grace')
  const device = await grace.listen()
  const { refreshToken: next } = await server.anyone.auth.refresh({ refreshToken: grace.refreshToken })
  expect((await server.anyone.auth.refresh({ refreshToken: grace.refreshToken })).refreshToken).toBe(next)
  await server.db.prisma.session.updateMany({ where: { rotatedAt: { not: null } }, data: { rotatedAt: new Date(Date.now() - 11_000) } })
  expect(await refusalOf(server.anyone.auth.refresh({ refreshToken: grace.refreshToken }))).toBe('auth.required')
  expect(await refusalOf(server.anyone.auth.refresh({ refreshToken: next }))).toBe('auth.required')
  expect(await refusalOf(grace.users.me())).toBe('auth.required')
  expect(await device.until(({ kind }) => kind === 'end')).toEqual({ kind: 'end', reason: 'signed-out' })
})

test('neither a password nor the secret of a session is in the database', async () => {
  const { refreshToken } = await server.anyone.auth.register({ username: 'stored.gina', password: 'a canary of 32 characters, plain' })
  const rows = JSON.stringify([await server.db.prisma.user.findMany(), await server.db.prisma.session.findMany()])
  expect(rows).not.toContain('canary')
  expect(rows).not.toContain(refreshToken)
  expect(rows).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
})

test('[S2.1] [S3.4] a token is accepted only as it was made: another algorithm, key, type or a changed byte is refused', async () => {
  const { accessToken } = await server.anyone.auth.register({ username: 'jwt.hank', password })
  const [head = '', body = '', signature = ''] = accessToken.split('.')
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object
  const forged = [
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
    `${encode({ alg: 'HS384', typ: 'at+jwt' })}.${body}.${signature}`,
    `${encode({ alg: 'HS256', typ: 'JWT' })}.${body}.${signature}`,
    `${head}.${encode({ ...claims, sub: '01890000-0000-7000-8000-000000000000' })}.${signature}`,
    `${head}.${body}.${createHash('sha256').update('guess').digest('base64url')}`,
    `${head}.${body}.`,
    '',
    'x',
  ]
  // The key as its own public key, which a server that takes the algorithm from the token would use.
  const publicKey = new TextEncoder().encode('parley')
  forged.push(await new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' }).sign(publicKey))
  const { privateKey } = await generateKeyPair('RS256')
  forged.push(await new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt' }).sign(privateKey))
  for (const token of forged) expect(await server.core.accessTokens.verify(token)).toBeNull()
  // One byte, wherever it stands. The last character of a part may hold bits that belong to no byte.
  for (let at = 0; at < accessToken.length; at += 1) {
    if (accessToken[at] === '.' || at === head.length - 1 || at === head.length + body.length || at === accessToken.length - 1) continue
    const altered = `${accessToken.slice(0, at)}${accessToken[at] === 'A' ? 'B' : 'A'}${accessToken.slice(at + 1)}`
    const actor = await server.core.accessTokens.verify(altered)
    expect(actor).toBeNull()
  }
  expect(await server.core.accessTokens.verify(accessToken)).not.toBeNull()
})
