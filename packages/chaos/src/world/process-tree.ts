import { readdirSync, readFileSync } from 'node:fs'

/** A process and all that it has started, itself first. Only Linux says so cheaply; elsewhere it is the process alone. */
export function processTree(pid: number): number[] {
  if (process.platform !== 'linux') return [pid]
  const childrenOf = Map.groupBy(
    readdirSync('/proc')
      .map(Number)
      .filter((candidate) => Number.isInteger(candidate) && candidate > 0)
      .map((candidate) => ({ pid: candidate, parent: parentOf(candidate) })),
    ({ parent }) => parent,
  )
  const tree = [pid]
  for (const member of tree) tree.push(...(childrenOf.get(member) ?? []).map((child) => child.pid))
  return tree
}

function parentOf(pid: number): number {
  try {
    // The name of a process, in parentheses, may hold anything; the parent is the second word after it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return 0
  }
}

/** False if it is gone. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
