import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compare, comparisons, runWorkload, workloads as withoutBrowser } from '@parley/bench'
import { web } from '../e2e/performance/web.ts'

/**
 * `npm run bench`: Parley and its peers side by side in one run, on loopback, with processes of its own; w1 to w4 are parts of that. With the
 * name of another workload that one is run. A figure that breaches its bound fails either.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    chart: { type: 'string' },
    seconds: { type: 'string' },
    sockets: { type: 'string' },
    rest: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'string' },
    part: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const workloads = [...withoutBrowser, web]
const chosen = comparisons.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const workload = positionals.length === 1 ? workloads.find(({ name }) => name === positionals[0]) : undefined
const isKnown = workload !== undefined || (chosen.length > 0 && positionals.every((name) => chosen.some((known) => known.name === name)))
const print = (line: string) => process.stdout.write(`${line}\n`)

if (values.help || !isKnown) {
  for (const line of usage()) print(line)
  process.exit(values.help ? 0 : 2)
}
// What the run has started ends with it, also where it is stopped.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const options = {
  ...(values.seconds !== undefined && { seconds: toNumber('seconds', values.seconds) }),
  ...(values.sockets !== undefined && { sockets: toNumber('sockets', values.sockets) }),
  ...(values.rest !== undefined && { restSeconds: toNumber('rest', values.rest) }),
  ...(values.rounds !== undefined && { rounds: toNumber('rounds', values.rounds) }),
  profileFolder: values.profile,
}
if (workload) conclude(await runWorkload(workload, { ...options, part: values.part, chartFile: values.chart }, print))
else {
  const { chart, ...report } = await compare(chosen, options, print)
  if (values.chart !== undefined) writeFileSync(values.chart, chart)
  conclude(report)
}

function conclude(report: { readonly breaches: readonly string[] }): void {
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
  if (report.breaches.length > 0) process.exitCode = 1
}

function toNumber(option: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  process.stderr.write(`--${option} takes a number above 0, and this is ${given}.\n`)
  process.exit(2)
}

function usage(): string[] {
  return [
    'npm run bench [-- [workload …] [--json FILE] [--chart FILE.svg] [--seconds N] [--sockets N] [--rest SECONDS] [--rounds N] [--part NAME] [--profile FOLDER]]',
    '',
    '  (none)          w1 to w4: beside a bare WebSocket hub, Socket.IO and a chat built as the starter of tRPC is',
    ...[...comparisons, ...workloads].map(({ name: known, about }) => `  ${known.padEnd(16)}${about}`),
  ]
}
