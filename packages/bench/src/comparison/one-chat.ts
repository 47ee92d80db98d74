import { type Comparison, countWrong, type Measured, spend, toMicroseconds, wrongFigure, wrongKey } from './comparison.ts'

/** W1. */
export const oneChat: Comparison = {
  name: 'w1',
  about: 'one chat of 100 and one of 500 with one speaker: deliveries at most, and at the same 10,000 a second for all',
  defaults: { rounds: 3, seconds: 2, sockets: 500 },
  worlds: ({ sockets }) => sizesUpTo(sockets).map((members) => ({ chats: 1, members, messages: 0 })),
  isFor: () => true,
  figures: ({ sockets }) => [
    ...sizesUpTo(sockets).flatMap(
      (members) =>
        [
          { key: `${members}.max.perSecond`, title: `chat of ${members}: deliveries at most`, unit: '/s' },
          { key: `${members}.max.cpuUs`, title: '  CPU for each delivery', unit: 'µs' },
          { key: `${members}.max.p99`, title: '  send → receive, p99', unit: 'ms' },
          { key: `${members}.even.cpuUs`, title: `  at ${evenDeliveries}/s: CPU for each delivery`, unit: 'µs' },
          { key: `${members}.even.p50`, title: '  send → receive, p50', unit: 'ms' },
          { key: `${members}.even.p99`, title: '  send → receive, p99', unit: 'ms' },
        ] as const,
    ),
    wrongFigure,
  ],
  async measure(turn): Promise<Measured> {
    const { load, running, world, size } = turn
    const { members } = world
    await load.open({ wire: turn.peer.name, port: running.port, seats: running.seats, atOnce: 32 })
    const warm = await load.burst({ inFlight, seconds: size.seconds / 2 })
    const max = await spend(turn, () => load.burst({ inFlight, seconds: size.seconds }))
    const even = await spend(turn, () => load.talk({ perSecond: evenDeliveries / members, seconds: size.seconds }))
    await load.close()
    return {
      [`${members}.max.perSecond`]: max.deliveries / max.seconds,
      [`${members}.max.cpuUs`]: toMicroseconds(max.serverCpuMs, max.deliveries),
      [`${members}.max.p99`]: max.received.p99,
      [`${members}.even.cpuUs`]: toMicroseconds(even.serverCpuMs, even.deliveries),
      [`${members}.even.p50`]: even.received.p50,
      [`${members}.even.p99`]: even.received.p99,
      [wrongKey]: countWrong([warm, max, even]),
    }
  },
}

const inFlight = 8
const evenDeliveries = 10_000
const sizesUpTo = (sockets: number): number[] => [...new Set([Math.min(100, sockets), sockets])]
