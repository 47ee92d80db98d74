import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, statement } from '@parley/db'
import { type Chat, createMessageId, type MessagesPage } from '@parley/protocol'
import { expect, test } from 'vitest'
import { startTestSystem, type TestSystem } from './testing/test-system.ts'

/** A disk of its own, in memory, whose size can be changed; null where this user may not mount one. */
function mountDisk() {
  const folder = mkdtempSync(join(tmpdir(), 'parley-disk-'))
  const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' })
  try {
    mount('-t', 'tmpfs', '-o', 'size=1g,mode=0711', 'parley-disk', folder)
  } catch {
    rmdirSync(folder)
    return null
  }
  const resize = (bytes: number) => mount('-o', `remount,size=${Math.ceil(bytes)}`, folder)
  const usedBytes = () => {
    const { blocks, bfree, bsize } = statfsSync(folder)
    return (blocks - bfree) * bsize
  }
  return {
    folder,
    /** Leaves so much of the whole free. */
    leaveFree: (share: number) => resize(usedBytes() / (1 - share)),
    makeRoom: () => resize(1024 ** 3),
    [Symbol.dispose]() {
      execFileSync('umount', [folder])
      rmdirSync(folder)
    },
  }
}

const canMount = (() => {
  using disk = process.platform === 'linux' ? mountDisk() : null
  return disk !== null
})()
if (!canMount) console.warn('This user may not mount a disk: what happens when the disk is full is NOT tested.')

const brokenStatement = statement<{ broken: number }>(
  'test.broken',
  `select (select count(*) from scope s
             where (select array_agg(e.seq order by e.seq) from event e where e.scope_id = s.id)
                   is distinct from (select array_agg(n) from generate_series(1, s.last_seq) n))
        + (select count(*) from event e where e.type = 'message.sent'
             and not exists (select from message_body b where b.message_id = e.message_id)) as broken`,
)

/** Holes in logs, and messages without a body. */
async function countBroken({ databaseUrl }: TestSystem): Promise<number | undefined> {
  const db = openDatabase(databaseUrl, { connectionsMax: 1 })
  const [row] = await db.query(brokenStatement, [])
  await db.close()
  return row?.broken
}

test.skipIf(!canMount)(
  'on a full disk writes are refused with a code, reads go on, nothing is broken, and with room again all is taken in',
  {
    timeout: 90_000,
  },
  async () => {
    using disk = mountDisk()
    if (!disk) throw new Error('a moment ago one could be mounted')
    await using system = await startTestSystem({ home: disk.folder })
    const [alice, bob] = [await system.register('alice'), await system.register('bob')]
    const chat = await system.call<Chat>('chats.create', { kind: 'direct', memberIds: [bob.user.id] }, alice.accessToken)
    const said: { id: string; text: string }[] = []
    const send = async (message: { id: string; text: string }) => {
      const response = await system.ask('messages.send', { ...message, chatId: chat.id }, alice.accessToken)
      const { error } = (await response.json()) as { error?: { data: { refusal?: { code: string } } } }
      return { status: response.status, retryAfter: response.headers.get('Retry-After'), refusal: error?.data.refusal?.code }
    }
    const sendNew = () => {
      const message = { id: createMessageId(), text: `${said.length} `.padEnd(9_000, 'x') }
      said.push(message)
      return send(message)
    }
    const read = async () => (await system.ask('messages.list', { chatId: chat.id, limit: 100 }, bob.accessToken)).status
    const refused = { status: 503, retryAfter: '30', refusal: 'server.storage-full' }
    const taken = { status: 200, retryAfter: null, refusal: undefined }
    const sayAgain = async () => {
      for (const message of said) await expect.poll(() => send(message), { timeout: 15_000 }).toEqual(taken)
      const page = await system.call<MessagesPage>('messages.list', { chatId: chat.id, limit: 100 }, bob.accessToken)
      expect(page.items.map(({ id }) => id).toSorted()).toEqual(said.map(({ id }) => id).toSorted())
      expect(await countBroken(system)).toBe(0)
    }
    expect(await sendNew()).toEqual(taken)

    // Nobody has said where the database is: Postgres itself runs into the end.
    disk.leaveFree(0)
    await expect.poll(sendNew, { timeout: 15_000, interval: 250 }).toEqual(refused)
    for (let count = 0; count < 10; count += 1) expect(await sendNew()).toEqual(refused)
    expect(await read()).toBe(200)
    expect(await system.readyStatus()).toBe(200)
    expect(await countBroken(system)).toBe(0)
    disk.makeRoom()
    await sayAgain()

    // A server that knows the disk stops before that, and Postgres keeps what it needs.
    await system.restartServer('SIGTERM', { PARLEY_DATABASE_FOLDER: disk.folder })
    expect(await sendNew()).toEqual(taken)
    disk.leaveFree(0.03)
    await expect.poll(sendNew, { timeout: 15_000, interval: 250 }).toEqual(refused)
    const created = await system.ask('chats.create', { kind: 'group', name: 'Crew', memberIds: [bob.user.id] }, alice.accessToken)
    expect([created.status, created.headers.get('Retry-After')]).toEqual([503, '30'])
    expect(await read()).toBe(200)
    expect(await system.readyStatus()).toBe(200)
    disk.makeRoom()
    await sayAgain()

    // What was taken in outlives a power cut.
    await system.stopDatabase('kill')
    await system.startDatabase()
    await expect.poll(() => system.readyStatus(), { timeout: 15_000 }).toBe(200)
    await sayAgain()
    expect(system.unplannedExits).toEqual([])
  },
)
