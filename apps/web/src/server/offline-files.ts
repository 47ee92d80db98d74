import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export type OfflineFiles = { buildId: string; files: readonly string[] }

let reading: Promise<OfflineFiles> | null = null

/** What this build serves to everyone alike, by its addresses. It doesn't change while the process runs. */
export function readOfflineFiles(): Promise<OfflineFiles> {
  reading ??= read()
  return reading
}

async function read(): Promise<OfflineFiles> {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), '.next')
  const [buildId, entries] = await Promise.all([
    readFile(join(folder, 'BUILD_ID'), 'utf8'),
    readdir(join(folder, 'static'), { recursive: true, withFileTypes: true }),
  ])
  const files = entries
    .filter((entry) => entry.isFile() && /\.(js|css|woff2)$/.test(entry.name) && !entry.name.endsWith('Manifest.js'))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'static').length).split(/[\\/]/))
    .map((parts) => `/_next/static${parts.map(encodeURIComponent).join('/')}`)
    .sort()
  return { buildId: buildId.trim(), files: [...files, '/icon.svg'] }
}

/** The shell is made of the build, of where the API is, and in one language. */
export const toVersion = (...madeOf: [buildId: string, apiOrigin: string, language: string]): string =>
  createHash('sha256').update(madeOf.join(' ')).digest('base64url').slice(0, 16)
