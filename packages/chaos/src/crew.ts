import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { stopAbandonedPostgres } from '@parley/db/embedded'
import { temporaryRoot } from '@parley/db/testing'
import { busOf, type Job, type JobResult, nameOf } from './jobs.ts'
import type { Assignment } from './worker.ts'
import { homePrefix } from './world/postgres.ts'
import { processTree, signal } from './world/process-tree.ts'
import type { Bus } from './world/world.ts'

export interface Done {
  readonly job: Job
  readonly result: JobResult
  /** The file that has the history, where something was wrong. */
  readonly kept: string | null
}

/** So long a job may take: one that hangs has failed, and its world with it. */
const hangsAfterMs = 150_000

/** Runs the jobs in several worlds side by side, each in a process of its own. One that hangs or dies costs its job, not the run. */
export async function runJobs(jobs: readonly Job[], { workers, tell }: { workers: number; tell: (done: Done) => void }): Promise<Done[]> {
  await clearAbandonedHomes()
  const left = [...jobs]
  const done: Done[] = []

  async function work(): Promise<void> {
    let worker: ChildProcess | null = null
    let bus: Bus | null = null
    for (let job = take(left, bus); job; job = take(left, bus)) {
      if (!worker?.connected) worker = fork(join(import.meta.dirname, 'worker.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      bus = busOf(job)
      const outcome: Done = await assign(worker, { job, bus })
      done.push(outcome)
      tell(outcome)
      // One that was killed is still there for a moment.
      if (ended.has(worker)) worker = null
    }
    await dismiss(worker)
  }

  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work))
  return done
}

const ended = new WeakSet<ChildProcess>()

/** The next one for a world with this bus, so that it needn't be built anew. */
function take(left: Job[], bus: Bus | null): Job | undefined {
  const index = left.findIndex((job) => bus === null || busOf(job) === bus)
  return left.splice(Math.max(0, index), 1)[0]
}

function assign(worker: ChildProcess, assignment: Assignment): Promise<Done> {
  const { job } = assignment
  return new Promise((resolve) => {
    const settle = (outcome: Omit<Done, 'job'>) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('exit', onExit)
      resolve({ job, ...outcome })
    }
    const fail = (reason: string) => {
      ended.add(worker)
      settle({ result: { name: nameOf(job), wrong: [reason], tookMs: hangsAfterMs }, kept: null })
    }
    const onMessage = (message: unknown) => settle(message as Omit<Done, 'job'>)
    const onExit = () => fail('The process that ran it has died.')
    const timer = setTimeout(() => {
      killAll(worker)
      fail(`It hangs: no end after ${hangsAfterMs / 1_000} s.`)
    }, hangsAfterMs)
    worker.once('message', onMessage)
    worker.once('exit', onExit)
    worker.send(assignment)
  })
}

async function dismiss(worker: ChildProcess | null): Promise<void> {
  if (!worker?.connected) return
  const gone = once(worker, 'exit')
  const timer = setTimeout(() => killAll(worker), dismissMsMax)
  worker.disconnect()
  await gone
  clearTimeout(timer)
}

const dismissMsMax = 15_000

function killAll({ pid }: ChildProcess): void {
  if (pid !== undefined) for (const member of processTree(pid)) signal(member, 'SIGKILL')
}

/** What the worlds of a run that was killed have left behind. */
async function clearAbandonedHomes(): Promise<void> {
  const root = temporaryRoot()
  for (const name of readdirSync(root)) {
    const home = join(root, name)
    const ageMs = Date.now() - (statSync(home, { throwIfNoEntry: false })?.birthtimeMs ?? Date.now())
    if (!name.startsWith(homePrefix) || ageMs < freshMs) continue
    try {
      await stopAbandonedPostgres(home)
      rmSync(home, { recursive: true, force: true })
    } catch {
      // Somebody uses it: it is not ours to clear.
    }
  }
}

/** In its first moments a home has no lock yet. */
const freshMs = 60_000
