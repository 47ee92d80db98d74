import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { takeOut } from '../canary/take-out.ts'
import { canaryOf } from './canaries.ts'
import type { Task } from './check.ts'

enableCompileCache()
// The guard is gone before the first module is loaded that it stands in.
const { canary } = workerData as { canary: string | null }
if (canary !== null) takeOut(canaryOf(canary))
const { check } = await import('./check.ts')

parentPort?.on('message', (task: Task) => {
  // What throws here is a mistake of the simulation itself, and ends the thread.
  void check(task).then((checked) => parentPort?.postMessage(checked))
})
