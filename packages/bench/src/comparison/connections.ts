import { memoryHeld } from '../memory-held.ts'
import { toKiB } from '../process-usage.ts'
import { type Comparison, type Measured, spend, toMicroseconds } from './comparison.ts'

/** W3. */
export const connections: Comparison = {
  name: 'w3',
  about: '2,000 sockets in chats of ten (--sockets says how many): connected, authenticated and subscribed, and what each costs',
  defaults: { rounds: 3, seconds: 1, sockets: 2_000, messages: 0 },
  worlds: ({ sockets }) => [{ chats: Math.ceil(sockets / membersCount), members: membersCount, messages: 0 }],
  isFor: () => true,
  figures: () => [
    { key: 'perSecond', title: 'connections', unit: '/s' },
    { key: 'cpuUs', title: '  CPU of the server for each', unit: 'µs' },
    { key: 'postgresUs', title: '  CPU of Postgres for each', unit: 'µs' },
    { key: 'kib', title: '  memory of the server for each', unit: 'KiB' },
  ],
  async measure(turn): Promise<Measured> {
    const { load, running, peer, size } = turn
    const { seats } = running
    const toOpen = { wire: peer.name, port: running.port, atOnce: 64 }
    // What the first ones bring with them is the server's own: code, statements, connections to the database.
    const first = Math.ceil(seats.length / 5)
    await load.open({ ...toOpen, seats: seats.slice(0, first) })
    const before = await memoryHeld(running.pid, { pauseMs: size.seconds * 500 })
    const rest = seats.slice(first)
    const opened = await spend(turn, () => load.open({ ...toOpen, seats: rest }))
    const after = await memoryHeld(running.pid, { pauseMs: size.seconds * 500 })
    await load.close()
    return {
      perSecond: rest.length / opened.seconds,
      cpuUs: toMicroseconds(opened.serverCpuMs, rest.length),
      ...(opened.postgresCpuMs !== undefined && { postgresUs: toMicroseconds(opened.postgresCpuMs, rest.length) }),
      kib: toKiB(after - before) / rest.length,
    }
  },
}

const membersCount = 10
