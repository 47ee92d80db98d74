import type { Growing, GrowthPoint } from './workloads/growth.ts'

/** One field for each thing that grows, all on the same logarithmic scale: what stays level costs the same for a hundred times as much. */
export function drawGrowth(points: readonly GrowthPoint[]): string {
  const grown = [...Map.groupBy(points, ({ grows }) => grows)]
  const rows = Math.ceil(grown.length / columns)
  const width = columns * fieldWidth
  const height = top + rows * fieldHeight
  const fields = grown.map(([grows, of], index) => {
    const at = { x: (index % columns) * fieldWidth, y: top + Math.floor(index / columns) * fieldHeight }
    return `<g transform="translate(${at.x} ${at.y})">${drawField(grows, of)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="CPU for each message and delivery as one thing grows">`,
    `<style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}" rx="8"/>`,
    ...series.map(
      ({ kind, title }, index) =>
        `<g class="${kind}" transform="translate(${left + index * legendWidth} 26)"><circle r="4" cy="-4"/><text class="name" x="12">${title}</text></g>`,
    ),
    ...fields,
    '</svg>\n',
  ].join('\n')
}

const columns = 2
const fieldWidth = 440
const fieldHeight = 250
const top = 40
const left = 64
const right = 40
const above = 44
const below = 40
const legendWidth = 250
/** So that a value at the edge doesn't stand on the scale. */
const inset = 30
const leastUs = 10
const mostUs = 100_000

const series = [
  { kind: 'server', title: 'server, for each message stored', valueAt: -9, of: (point: GrowthPoint) => point.serverUsForMessage },
  { kind: 'postgres', title: 'Postgres, for each message stored', valueAt: 18, of: (point: GrowthPoint) => point.postgresUsForMessage },
  { kind: 'delivery', title: 'server, for each delivery', valueAt: 18, of: (point: GrowthPoint) => point.serverUsForDelivery },
] as const

const titles: Record<Growing, string> = {
  members: 'members of the chat',
  chats: 'chats, 200 people in all of them',
  sockets: 'sockets that say nothing, besides 200 that talk',
  history: 'messages in the database',
}

function drawField(grows: Growing, points: readonly GrowthPoint[]): string {
  const counts = points.map(({ count }) => count)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  const x = (count: number) =>
    round(
      left + inset + (least === most ? 0.5 : Math.log(count / least) / Math.log(most / least)) * (fieldWidth - left - right - 2 * inset),
    )
  const y = (us: number) => {
    const share = Math.log(Math.min(mostUs, Math.max(leastUs, us)) / leastUs) / Math.log(mostUs / leastUs)
    return round(fieldHeight - below - share * (fieldHeight - above - below))
  }
  return [
    `<text class="title" x="${left}" y="24">${titles[grows]}</text>`,
    ...[10, 100, 1_000, 10_000, 100_000].map(
      (us) =>
        `<line class="grid" x1="${left}" x2="${fieldWidth - right}" y1="${y(us)}" y2="${y(us)}"/><text class="scale" x="${left - 10}" y="${y(us) + 4}" text-anchor="end">${toTime(us)}</text>`,
    ),
    ...counts.map(
      (count) => `<text class="scale" x="${x(count)}" y="${fieldHeight - below + 20}" text-anchor="middle">${toCount(count)}</text>`,
    ),
    ...series.map(({ kind, valueAt, of }) => {
      const known = points.filter((point) => of(point) > 0)
      const line = known.map((point) => `${x(point.count)},${y(of(point))}`).join(' ')
      const marks = known.map((point) => {
        const at = { x: x(point.count), y: y(of(point)) }
        return `<circle cx="${at.x}" cy="${at.y}" r="4"/><text class="value" x="${at.x}" y="${at.y + valueAt}" text-anchor="middle">${toTime(of(point))}</text>`
      })
      return `<g class="${kind}"><polyline points="${line}"/>${marks.join('')}</g>`
    }),
  ].join('\n')
}

const round = (value: number): number => Math.round(value * 10) / 10
const toCount = (count: number): string =>
  count >= 1_000_000 ? `${count / 1_000_000} M` : count >= 10_000 ? `${count / 1_000} k` : count.toLocaleString('en')
const toTime = (us: number): string => (us >= 1_000 ? `${round(us / 1_000)} ms` : `${us >= 10 ? Math.round(us) : round(us)} µs`)

const style = `
  .paper { fill: #ffffff } text { font: 12px system-ui, sans-serif; fill: #57606a } .title { font-weight: 600; font-size: 13px; fill: #1f2328 }
  .grid { stroke: #d8dee4 } polyline { fill: none; stroke-width: 2 }
  .server { --c: #0a67c2 } .postgres { --c: #b45309 } .delivery { --c: #147a43 }
  circle { fill: var(--c) } polyline { stroke: var(--c) } .value { fill: var(--c); font-weight: 600 } .name { fill: #1f2328 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0d1117 } text { fill: #9198a1 } .title, .name { fill: #f0f6fc } .grid { stroke: #30363d }
    .server { --c: #6cb6ff } .postgres { --c: #f0a04b } .delivery { --c: #5cc98c }
  }`
