import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** What a process has in memory, as the system counts it. */
export function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`
  const kib = existsSync(status)
    ? /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(kib) * 1_024
}

/** What a process has computed since it began. */
export function cpuMs(pid: number): number {
  const stat = `/proc/${pid}/stat`
  if (!existsSync(stat)) return toMs(execFileSync('ps', ['-o', 'time=', '-p', String(pid)], { encoding: 'utf8' }))
  // After the program's name, which may hold anything; in ticks of 10 ms.
  const [user, system] = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ').slice(11, 13) ?? []
  return (Number(user) + Number(system)) * 10
}

/** `1-02:03:04.5`, as ps says it. */
const toMs = (time: string): number =>
  time
    .trim()
    .split(/[-:]/)
    .map(Number)
    .reverse()
    .reduce((sum, part, index) => sum + part * ([1, 60, 3_600, 86_400][index] ?? 0), 0) * 1_000

export interface MemoryWatch {
  /** The most since the beginning, and the end of watching. */
  peak(): number
}

export function watchMemory(pid: number): MemoryWatch {
  let peakBytes = residentBytes(pid)
  const look = () => {
    peakBytes = Math.max(peakBytes, residentBytes(pid))
  }
  const timer = setInterval(look, 250)
  return {
    peak() {
      clearInterval(timer)
      look()
      return peakBytes
    },
  }
}

export const toMiB = (bytes: number): number => bytes / 1_024 ** 2
export const toKiB = (bytes: number): number => bytes / 1_024
