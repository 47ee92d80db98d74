import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runBench, runWorkload, workloads as withoutBrowser } from '@parley/bench'
import { web } from '../e2e/performance/web.ts'

/**
 * `npm run bench`: figures as ratios in one run, on loopback, with processes of its own. With the name of a workload that one is run, and a
 * figure that breaches its bound fails it.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    seconds: { type: 'string' },
    sockets: { type: 'string' },
    rest: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean' },
  },
})
const workloads = [...withoutBrowser, web]
const [name] = positionals
const workload = workloads.find((known) => known.name === name)
const print = (line: string) => process.stdout.write(`${line}\n`)

if (values.help || (name !== undefined && !workload)) {
  for (const line of usage()) print(line)
  process.exit(values.help ? 0 : 2)
}
// What the run has started ends with it, also where it is stopped.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
const report = workload
  ? await runWorkload(
      workload,
      {
        ...(values.seconds !== undefined && { seconds: toNumber('seconds', values.seconds) }),
        ...(values.sockets !== undefined && { sockets: toNumber('sockets', values.sockets) }),
        ...(values.rest !== undefined && { restSeconds: toNumber('rest', values.rest) }),
        ...(values.rounds !== undefined && { rounds: toNumber('rounds', values.rounds) }),
        profileFolder: values.profile,
      },
      print,
    )
  : await runBench(print)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
if ('breaches' in report && report.breaches.length > 0) process.exitCode = 1

function toNumber(option: string, given: string): number {
  const number = Number(given)
  if (Number.isInteger(number) && number > 0) return number
  process.stderr.write(`--${option} takes a number above 0, and this is ${given}.\n`)
  process.exit(2)
}

function usage(): string[] {
  return [
    'npm run bench [-- [workload] [--json FILE] [--seconds N] [--sockets N] [--rest SECONDS] [--rounds N] [--profile FOLDER]]',
    '',
    '  (none)          send → seen by the other, beside a bare WebSocket hub',
    ...workloads.map(({ name: known, about }) => `  ${known.padEnd(16)}${about}`),
  ]
}
