import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** In the data folder, which none but the user of Postgres, and root, may enter. */
const nameOf = (port: number): string => `.s.PGSQL.${port}`

/** Systems without sockets that are files, and paths that are too long for one, are left to TCP. */
export function canHaveSocket(dataFolder: string, port: number): boolean {
  return process.platform !== 'win32' && Buffer.byteLength(join(dataFolder, nameOf(port))) <= pathBytesMax
}

/** What a server that was killed has left: its lock names a process that may be anybody's by now, and Postgres would refuse to start. */
export function clearSockets(dataFolder: string): void {
  for (const name of readdirSync(dataFolder)) if (name.startsWith('.s.PGSQL.')) rmSync(join(dataFolder, name), { force: true })
}

/** 107 on Linux, 103 on macOS. */
const pathBytesMax = 103
