import { type Comparison, type Measured, spend, toMicroseconds } from './comparison.ts'

/** W4. */
export const pages: Comparison = {
  name: 'w4',
  about: 'the last 50 of a chat of 100,000 messages',
  defaults: { rounds: 3, seconds: 3, sockets: 8, messages: 100_000 },
  worlds: ({ sockets, messages }) => [{ chats: 1, members: sockets, messages }],
  isFor: ({ stores }) => stores,
  figures: () => [
    { key: 'perSecond', title: 'pages', unit: '/s' },
    { key: 'p50', title: '  p50', unit: 'ms' },
    { key: 'p99', title: '  p99', unit: 'ms' },
    { key: 'cpuUs', title: '  CPU of the server for each', unit: 'µs' },
    { key: 'postgresUs', title: '  CPU of Postgres for each', unit: 'µs' },
    { key: 'rawPerSecond', title: 'the statement alone, in Postgres: pages', unit: '/s' },
  ],
  async measure(turn): Promise<Measured> {
    const { load, running, peer, size } = turn
    const { seats } = running
    await load.open({ wire: peer.name, port: running.port, seats, atOnce: 32 })
    await load.list({ inFlight: seats.length, seconds: size.seconds / 3 })
    const listed = await spend(turn, () => load.list({ inFlight: seats.length, seconds: size.seconds }))
    if (listed.refused > 0) throw new Error(`${listed.refused} pages were refused.`)
    await load.close()
    const [seat] = seats
    const rawPerSecond = seat && (await peer.readPagesRaw?.(seat.chatId))
    return {
      perSecond: listed.answers / listed.seconds,
      p50: listed.latency.p50,
      p99: listed.latency.p99,
      cpuUs: toMicroseconds(listed.serverCpuMs, listed.answers),
      ...(listed.postgresCpuMs !== undefined && { postgresUs: toMicroseconds(listed.postgresCpuMs, listed.answers) }),
      ...(rawPerSecond !== undefined && { rawPerSecond }),
    }
  },
}
