import { parseArgs } from 'node:util'
import { runChaos, runSuite } from './run-chaos.ts'

/** `npm run chaos`, and with `--suite` what `npm test` runs of it. The last line has the figures; 1 is the exit code of any breach. */
const { values } = parseArgs({
  options: {
    schedules: { type: 'string' },
    seed: { type: 'string' },
    canary: { type: 'string' },
    workers: { type: 'string' },
    suite: { type: 'boolean', default: false },
  },
})
const options = {
  schedules: toCount(values.schedules, values.suite ? 3 : 20),
  seed: toCount(values.seed, values.suite ? 1 : 1 + Math.floor(Math.random() * 1e6)),
  ...(values.workers !== undefined && { workers: toCount(values.workers, 1) }),
  print: (line: string) => void process.stdout.write(`${line}\n`),
}
const { passed, failed } = values.suite
  ? await runSuite(options)
  : await runChaos({ ...options, ...(values.canary !== undefined && { canary: values.canary }) })
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed > 0 ? 1 : 0)

function toCount(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  const count = Number(text)
  if (Number.isInteger(count) && count >= 0) return count
  process.stderr.write(`${text} is no number that can be counted to.\n`)
  process.exit(1)
}
