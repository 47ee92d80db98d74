import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process and the moment it began: a pid alone may belong to another process by the time someone reads it back from a file. */
export type ProcessIdentity = { pid: number; began: string }

/** Tells who has this pid now, or undefined when nobody has: a zombie counts as gone, for it holds nothing any more. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganElsewhere(pid)
  return began === undefined ? undefined : { pid, began }
}

export function isSameProcess(known: ProcessIdentity): boolean {
  return processIdentity(known.pid)?.began === known.began
}

/** Ticks since the machine began, with the boot they belong to. */
function beganOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in parentheses and may hold anything, spaces and parentheses too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return undefined
  }
}

function beganElsewhere(pid: number): string | undefined {
  try {
    const [state = '', ...began] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/)
    return state === '' || state.startsWith('Z') ? undefined : began.join(' ')
  } catch {
    return undefined
  }
}
