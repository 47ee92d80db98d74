/** A figure of several, as bars that are compared with each other and with nothing else. */
export interface BarPanel {
  readonly title: string
  /** Which way is good. */
  readonly better: 'more' | 'less'
  readonly bars: readonly { readonly name: string; readonly value: number; readonly text: string; readonly isOurs: boolean }[]
}

export interface BarChart {
  readonly title: string
  readonly subtitle: string
  readonly panels: readonly BarPanel[]
}

/** An SVG that stands on any ground, light or dark by what the reader prefers, and reads as text without being seen. */
export function drawBarChart({ title, subtitle, panels }: BarChart): string {
  const barsMost = Math.max(...panels.map(({ bars }) => bars.length))
  const panelHeight = panelHead + barsMost * barStep + panelGap
  const height = chartHead + Math.ceil(panels.length / columns) * panelHeight
  const spoken = panels.map((panel) => `${panel.title}: ${panel.bars.map(({ name, text }) => `${name} ${text}`).join(', ')}.`).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title about">`,
    `<title id="title">${toXml(title)}</title>`,
    `<desc id="about">${toXml(spoken)}</desc>`,
    `<style>${chartStyle}</style>`,
    `<text class="title" x="0" y="20">${toXml(title)}</text>`,
    `<text class="quiet" x="0" y="42">${toXml(subtitle)}</text>`,
    ...panels.map((panel, place) => {
      const x = (place % columns) * (panelWidth + columnGap)
      const y = chartHead + Math.floor(place / columns) * panelHeight
      return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`
    }),
    '</svg>\n',
  ].join('\n')
}

function drawPanel({ title, better, bars }: BarPanel): string {
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const rows = bars.map(({ name, value, text, isOurs }, place) => {
    const y = panelHead + place * barStep
    const length = Math.max(2, (value / most) * barLengthMost)
    return [
      `<text class="${isOurs ? 'ours' : 'name'}" x="${nameWidth - 8}" y="${y + 12}" text-anchor="end">${toXml(name)}</text>`,
      `<rect class="${isOurs ? 'bar ours' : 'bar'}" x="${nameWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3"/>`,
      `<text class="${isOurs ? 'ours' : 'value'}" x="${(nameWidth + length + 7).toFixed(1)}" y="${y + 12}">${toXml(text)}</text>`,
    ].join('')
  })
  const way = `<tspan class="quiet" dx="8">${better === 'more' ? 'more is better' : 'less is better'}</tspan>`
  return `<text class="panel" x="0" y="14">${toXml(title)}${way}</text>${rows.join('')}`
}

const width = 840
const columns = 2
const columnGap = 40
const panelWidth = (width - columnGap) / columns
const chartHead = 70
const panelHead = 26
const panelGap = 26
const barStep = 22
const barHeight = 16
const nameWidth = 76
/** What is left stands behind the bar. */
const barLengthMost = panelWidth - nameWidth - 92

export const chartStyle = `
  text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #292524 }
  .title { font-size: 18px; font-weight: 650 }
  .panel { font-weight: 600 }
  .quiet { fill: #78716c; font-size: 12px; font-weight: 400 }
  .name, .value { fill: #57534e }
  .value { font-variant-numeric: tabular-nums }
  text.ours { font-weight: 650 }
  .bar { fill: #c8c2bb }
  .bar.ours { fill: #0f7a80 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f5f5f4 }
    .quiet { fill: #a8a29e }
    .name, .value { fill: #d6d3d1 }
    .bar { fill: #57534e }
    .bar.ours { fill: #5cc4c0 }
  }
`

export const toXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
