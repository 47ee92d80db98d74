import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A process that ends without letting go of this child takes it along. Resolves when the child has ended. */
export function endTogether(child: ChildProcess): Promise<void> {
  const takeAlong = () => void child.kill('SIGKILL')
  process.once('exit', takeAlong)
  return once(child, 'exit').then(() => void process.off('exit', takeAlong))
}
