import { type Comparison, countWrong, type Measured, spend, type Turn, toMicroseconds, wrongFigure, wrongKey } from './comparison.ts'
import type { Said } from './load-generator.ts'

/** W2. */
export const pairs: Comparison = {
  name: 'w2',
  about: '500 chats of two, all 1,000 online: at 400 messages a second, at most, and the most that keeps p99 below 100 ms',
  defaults: { rounds: 3, seconds: 1.5, sockets: 1_000, messages: 0 },
  worlds: ({ sockets }) => [{ chats: Math.ceil(sockets / 2), members: 2, messages: 0 }],
  isFor: () => true,
  figures: () => [
    { key: 'steady.p50', title: `${steadyMessages} messages/s: send → receive, p50`, unit: 'ms' },
    { key: 'steady.p95', title: '  p95', unit: 'ms' },
    { key: 'steady.p99', title: '  p99', unit: 'ms' },
    { key: 'steady.acknowledged', title: '  send → acknowledged, p50', unit: 'ms' },
    { key: 'burst.perSecond', title: `${inFlight} in flight: messages`, unit: '/s' },
    { key: 'burst.cpuUs', title: '  CPU of the server for each', unit: 'µs' },
    { key: 'burst.postgresUs', title: '  CPU of Postgres for each', unit: 'µs' },
    { key: 'sustained', title: `p99 < ${lateMs} ms: messages`, unit: '/s' },
    wrongFigure,
  ],
  async measure(turn): Promise<Measured> {
    const { load, running, size, peer } = turn
    await load.open({ wire: peer.name, port: running.port, seats: running.seats, atOnce: 32 })
    const warm = await load.burst({ inFlight, seconds: size.seconds / 2 })
    const steady = await load.talk({ perSecond: steadyMessages, seconds: size.seconds })
    const burst = await spend(turn, () => load.burst({ inFlight, seconds: size.seconds }))
    const burstPerSecond = burst.said / burst.seconds
    const { sustained, said } = await climb(turn, burstPerSecond)
    await load.close()
    return {
      'steady.p50': steady.received.p50,
      'steady.p95': steady.received.p95,
      'steady.p99': steady.received.p99,
      'steady.acknowledged': steady.acknowledged.p50,
      'burst.perSecond': burstPerSecond,
      'burst.cpuUs': toMicroseconds(burst.serverCpuMs, burst.said),
      ...(burst.postgresCpuMs !== undefined && { 'burst.postgresUs': toMicroseconds(burst.postgresCpuMs, burst.said) }),
      sustained,
      [wrongKey]: countWrong([warm, steady, burst, ...said]),
    }
  },
}

const steadyMessages = 400
const inFlight = 256
const lateMs = 100
const steps = 5

/** Halves what is between a rate that is kept and one that isn't, from nothing to a bit more than the burst. */
async function climb({ load, size }: Turn, burstPerSecond: number): Promise<{ sustained: number; said: readonly Said[] }> {
  const seconds = size.seconds / 2
  let kept = 0
  let missed = burstPerSecond * 1.2
  const all: Said[] = []
  for (let step = 0; step < steps; step += 1) {
    const perSecond = (kept + missed) / 2
    const said = await load.talk({ perSecond, seconds })
    all.push(said)
    if (said.received.p99 < lateMs && said.said > perSecond * seconds * 0.95) kept = perSecond
    else missed = perSecond
  }
  return { sustained: kept, said: all }
}
