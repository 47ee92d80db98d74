import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Canary } from './canary.ts'

const checkout = join(import.meta.dirname, '../../../..')

/** From now on modules load without the guard. Call it before the first import of what it changes. */
export function takeOut(canary: Canary): void {
  const edited = new Map(canary.edits.map(({ file }) => [pathToFileURL(join(checkout, file)).href, readWithout(canary, file)]))
  registerHooks({
    load(url, context, nextLoad) {
      const source = edited.get(url)
      return source === undefined ? nextLoad(url, context) : { ...nextLoad(url, context), source }
    },
  })
}

/** The text of a file as the canary has it. A guard that isn't where the canary looks for it makes the canary a lie, so it throws. */
export function readWithout({ name, edits }: Canary, file: string): string {
  return edits
    .filter((edit) => edit.file === file)
    .reduce(
      (text, { find, replace }) => {
        const places = text.split(find).length - 1
        if (places !== 1) throw new Error(`The canary ${name} looks for its guard in ${file} and finds ${places} of it.`)
        return text.replace(find, () => replace)
      },
      readFileSync(join(checkout, file), 'utf8'),
    )
}
