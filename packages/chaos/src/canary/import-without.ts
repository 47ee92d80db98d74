import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Canary } from './canary.ts'
import { readWithout } from './take-out.ts'

const checkout = join(import.meta.dirname, '../../../..')
const sources = ['packages/client/src/', 'packages/sync/src/'].map((folder) => pathToFileURL(join(checkout, folder)).href)

/**
 * The client once more, beside the one that is loaded already, without one of its guards: every module of it has an address of its own,
 * which names the canary.
 */
export async function importClientWithout(canary: Canary): Promise<typeof import('@parley/client')> {
  const edited = new Map(canary.edits.map(({ file }) => [pathToFileURL(join(checkout, file)).href, readWithout(canary, file)]))
  const mark = `?without=${canary.name}`
  const entry = `${sources[0]}index.ts`
  const hooks = registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const isOurs = specifier === entry || context.parentURL?.endsWith(mark)
      return isOurs && sources.some((folder) => resolved.url.startsWith(folder)) ? { ...resolved, url: `${resolved.url}${mark}` } : resolved
    },
    load(url, context, nextLoad) {
      const source = url.endsWith(mark) ? edited.get(url.slice(0, -mark.length)) : undefined
      return source === undefined ? nextLoad(url, context) : { ...nextLoad(url, context), source }
    },
  })
  try {
    return await import(entry)
  } finally {
    hooks.deregister()
  }
}
