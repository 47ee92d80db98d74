import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type Database, statement } from '@parley/db'
import { startTestPostgres } from '@parley/db/testing'

export interface PostgresServer extends AsyncDisposable {
  /** Of a user who may create databases. */
  readonly url: string
  /** The same for what knows no socket. */
  readonly tcpUrl: string
}

/** An embedded Postgres on disk, as one in use is, or the server of TEST_DATABASE_URL where that is set. */
export async function openPostgres(): Promise<PostgresServer> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return { url: given, tcpUrl: given, [Symbol.asyncDispose]: () => Promise.resolve() }
  const { url, socketUrl, stop } = await startTestPostgres({ root: tmpdir() })
  return { url: socketUrl ?? url, tcpUrl: url, [Symbol.asyncDispose]: stop }
}

const backendStatement = statement<{ pid: number }>('bench.backend', 'select pg_backend_pid() as pid')

/** Reads what all of the server's processes have computed; undefined where it runs on another machine. */
export async function watchPostgresCpu(db: Database): Promise<(() => number) | undefined> {
  const [backend] = await db.query(backendStatement, [])
  const postmaster = backend && isPostgres(backend.pid) ? readTimes(backend.pid)?.parent : undefined
  return postmaster === undefined ? undefined : () => familyCpuMs(postmaster)
}

/** Its children, and those that have ended: a parent's own record has what these took. One that ends meanwhile would be in neither. */
function familyCpuMs(parent: number): number {
  const own = readTimes(parent)
  const children = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readTimes(Number(name)) ?? []) : []))
  const living = children.filter((child) => child.parent === parent).reduce((sum, { ownMs }) => sum + ownMs, 0)
  if (own && readTimes(parent)?.endedChildrenMs !== own.endedChildrenMs) return familyCpuMs(parent)
  return (own?.ownMs ?? 0) + (own?.endedChildrenMs ?? 0) + living
}

function readTimes(pid: number): { parent: number; ownMs: number; endedChildrenMs: number } | undefined {
  try {
    // After the program's name, which may hold anything; in ticks of 10 ms.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? []
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    return { parent: fields[1] ?? 0, ownMs: (user + system) * 10, endedChildrenMs: (endedUser + endedSystem) * 10 }
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}

const isPostgres = (pid: number): boolean =>
  existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('postgres')
