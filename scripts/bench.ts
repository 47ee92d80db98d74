import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runBench } from '@parley/bench'

/** `npm run bench`: figures as ratios in one run, on loopback, with processes of its own. */
const { values } = parseArgs({ options: { json: { type: 'string' } } })
const report = await runBench((line) => process.stdout.write(`${line}\n`))
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`)
