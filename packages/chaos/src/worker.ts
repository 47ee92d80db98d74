import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Job, nameOf, runJob } from './jobs.ts'
import { findRedis } from './world/redis.ts'
import { type Bus, startWorld, type World } from './world/world.ts'

/** A process with a world of its own, which runs one job after another as it is told. Without who tells it, it clears away and ends. */
export interface Assignment {
  readonly job: Job
  readonly bus: Bus
}

/** The one it has, or is building. */
let world: Promise<World> | null = null

async function worldWith(bus: Bus): Promise<World> {
  const known = await world
  if (known?.bus === bus) return known
  await known?.[Symbol.asyncDispose]()
  world = startWorld({ redisProgram: bus === 'redis' ? findRedis() : null })
  // One that can't be built is built anew for the next job.
  world.catch(() => {
    world = null
  })
  return world
}

process.on('message', ({ job, bus }: Assignment) => {
  void worldWith(bus)
    .then((there) => runJob(there, job))
    .then(({ result, history }) => {
      const kept = result.wrong.length > 0 ? join(tmpdir(), `parley-chaos-${nameOf(job).replaceAll(' ', '-')}.jsonl`) : null
      if (kept) writeFileSync(kept, `${history.map((entry) => JSON.stringify(entry)).join('\n')}\n`)
      if (process.connected) process.send?.({ result, kept })
    })
    .catch(async (error: unknown) => {
      // What can't be brought to its end leaves a world that nobody knows.
      const broken = world
      world = null
      await broken?.then((known) => known[Symbol.asyncDispose]()).catch(() => undefined)
      const wrong = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
      if (process.connected) process.send?.({ result: { name: nameOf(job), wrong, tookMs: 0 }, kept: null })
    })
})

let ending = false
async function end(): Promise<void> {
  if (ending) return
  ending = true
  await world?.then((known) => known[Symbol.asyncDispose]()).catch(() => undefined)
  process.exit(0)
}
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(event, () => void end())
