import { type Comparison, countWrong, type Measured, spend, toMicroseconds, wrongFigure, wrongKey } from './comparison.ts'

/** W1. */
export const oneChat: Comparison = {
  name: 'w1',
  about: 'one chat of 100 and one of 500 with one speaker: deliveries at most, and at the same 10,000 a second for all',
  defaults: { rounds: 3, seconds: 1.5, sockets: 500, messages: 0 },
  worlds: ({ sockets }) => toSizes(sockets).map(({ members }) => ({ chats: 1, members, messages: 0 })),
  isFor: () => true,
  figures: ({ sockets }) => [
    ...toSizes(sockets).flatMap(
      ({ size, members }) =>
        [
          { key: `${size}.max.perSecond`, title: `chat of ${members}: deliveries at most`, unit: '/s' },
          { key: `${size}.max.cpuUs`, title: '  CPU for each delivery', unit: 'µs' },
          { key: `${size}.max.p99`, title: '  send → receive, p99', unit: 'ms' },
          { key: `${size}.even.cpuUs`, title: `  at ${evenDeliveries}/s: CPU for each delivery`, unit: 'µs' },
          { key: `${size}.even.p50`, title: '  send → receive, p50', unit: 'ms' },
          { key: `${size}.even.p99`, title: '  send → receive, p99', unit: 'ms' },
        ] as const,
    ),
    wrongFigure,
  ],
  async measure(turn): Promise<Measured> {
    const { load, running, world, size } = turn
    const { members } = world
    const prefix = toSizes(size.sockets).find((known) => known.members === members)?.size
    await load.open({ wire: turn.peer.name, port: running.port, seats: running.seats, atOnce: 32 })
    const warm = await load.burst({ inFlight, seconds: size.seconds / 2 })
    const max = await spend(turn, () => load.burst({ inFlight, seconds: size.seconds }))
    const even = await spend(turn, () => load.talk({ perSecond: evenDeliveries / members, seconds: size.seconds }))
    await load.close()
    return {
      [`${prefix}.max.perSecond`]: max.deliveries / max.seconds,
      [`${prefix}.max.cpuUs`]: toMicroseconds(max.serverCpuMs, max.deliveries),
      [`${prefix}.max.p99`]: max.received.p99,
      [`${prefix}.even.cpuUs`]: toMicroseconds(even.serverCpuMs, even.deliveries),
      [`${prefix}.even.p50`]: even.received.p50,
      [`${prefix}.even.p99`]: even.received.p99,
      [wrongKey]: countWrong([warm, max, even]),
    }
  },
}

const inFlight = 8
const evenDeliveries = 10_000

/** A chat of as many as there are sockets, and one of at most a hundred. */
function toSizes(sockets: number): { size: 'small' | 'large'; members: number }[] {
  const small = { size: 'small', members: Math.min(100, sockets) } as const
  return sockets === small.members ? [small] : [small, { size: 'large', members: sockets }]
}
