import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { canaries, canaryOf, type SimulationCanary } from './canaries.ts'
import type { Checked, Task } from './check.ts'
import { profileOf, profiles } from './profiles.ts'

/*
 * The deterministic simulation: so many schedules, spread over all profiles, all of which must hold; then every canary, each of which must
 * not. `--profile`, `--seed` and `--path` repeat a counterexample.
 */

const { values: given } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    canary: { type: 'string' },
    canaries: { type: 'string', default: 'on' },
    profile: { type: 'string' },
    path: { type: 'string' },
  },
})
const seeds = toCount(given.seeds)
const seed = toCount(given.seed)
const workers = Math.max(1, toCount(given.workers))
const runsOfTask = 100
const startedAt = performance.now()
let failed = 0

if (given.canary !== undefined) await checkCanaries([canaryOf(given.canary)])
else {
  await checkSeeds()
  if (given.canaries === 'on' && given.profile === undefined) await checkCanaries(canaries)
}
process.exitCode = failed > 0 ? 1 : 0

async function checkSeeds(): Promise<void> {
  const wanted = given.profile === undefined ? profiles : [profileOf(given.profile)]
  const tasks: Task[] = Array.from({ length: Math.ceil(seeds / runsOfTask) }, (_, index) => ({
    profile: wanted[index % wanted.length] ?? profiles[0],
    seed: seed + Math.floor(index / wanted.length),
    runs: Math.min(runsOfTask, seeds - index * runsOfTask),
    shrinks: true,
    ...(given.path !== undefined && { path: given.path }),
  }))
  let runs = 0
  await inLanes(tasks, null, (checked) => {
    runs += checked.runs
    if (checked.broken) tellBroken(checked)
  })
  say(`simulation: ${runs} seeds, ${failed} failed, ${secondsSince(startedAt)} s`)
}

async function checkCanaries(wanted: readonly SimulationCanary[]): Promise<void> {
  const begunAt = performance.now()
  const waiting = [...wanted]
  let green = 0
  const lanes = Array.from({ length: Math.min(workers, waiting.length) }, async () => {
    for (let canary = waiting.shift(); canary; canary = waiting.shift()) {
      if (!(await isRed(canary))) green += 1
    }
  })
  await Promise.all(lanes)
  failed += green
  say(`canaries of the simulation: ${wanted.length - green} of ${wanted.length} red, ${secondsSince(begunAt)} s`)
}

async function isRed({ name, guard, profile, runsMax }: SimulationCanary): Promise<boolean> {
  const begunAt = performance.now()
  const found: Checked[] = []
  await inLanes([{ profile, seed, runs: runsMax, shrinks: false }], name, (checked) => void found.push(checked))
  const { broken = null, runs = 0 } = found[0] ?? {}
  if (broken) say(`  red    ${name} after ${runs} runs, ${secondsSince(begunAt)} s: ${broken.failure.split('\n', 1)[0]}`)
  else say(`  GREEN  ${name}: nothing notices within ${runsMax} runs of "${profile.name}" that this is gone: ${guard}`)
  return broken !== null
}

/** Each lane is a thread of its own, with its own modules, and does one task after the other. */
async function inLanes(tasks: readonly Task[], canary: string | null, onChecked: (checked: Checked) => void): Promise<void> {
  const waiting = [...tasks]
  const lanes = Array.from({ length: Math.min(workers, tasks.length) }, async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { canary } })
    try {
      for (let task = waiting.shift(); task; task = waiting.shift()) onChecked(await ask(worker, task))
    } finally {
      await worker.terminate()
    }
  })
  await Promise.all(lanes)
}

function ask(worker: Worker, task: Task): Promise<Checked> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      end()
    }
    const onMessage = (checked: Checked) => settle(() => resolve(checked))
    const onError = (fault: Error) => settle(() => reject(fault))
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(task)
  })
}

function tellBroken({ profile, seed: of, broken }: Checked): void {
  failed += 1
  if (!broken) return
  const { path, failure, schedule, lines } = broken
  say(`\n${failure}\n\n${lines.map((line) => `  ${line}`).join('\n')}\n\n  ${JSON.stringify(schedule)}`)
  say(`\nAgain: node packages/chaos/src/simulation/main.ts --profile '${profile}' --seeds ${runsOfTask} --seed ${of} --path '${path}'\n`)
}

function secondsSince(atMs: number): string {
  return ((performance.now() - atMs) / 1000).toFixed(1)
}

function toCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 0) return count
  throw new Error(`${text} is no number that can be counted to`)
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
