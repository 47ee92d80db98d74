import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '@parley/db/operator-error'
import { checkout } from './config.ts'
import { runCommand } from './run-command.ts'

export const webFolder = join(checkout, 'apps/web')

/** Next itself, without the shell script that a package manager puts before it. */
export const nextProgram = join(webFolder, 'node_modules/next/dist/bin/next')

/** Whether the production build was made of the sources as they are now. */
export function isWebBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hashSources()
}

/** Makes the production build of the web client, or waits for the one somebody else is making. What Next says is heard only when it fails. */
export async function buildWeb(env: NodeJS.ProcessEnv): Promise<void> {
  while (!isWebBuilt()) {
    // Taken before: a file that changes while Next builds makes the build stale, not fresh.
    const hash = hashSources()
    const { exitCode, output } = await runCommand([process.execPath, nextProgram, 'build'], { cwd: webFolder, env, timeLimitMs })
    if (exitCode === 0) {
      compileAhead()
      return writeFileSync(stampFile, hash)
    }
    if (!/Another next build process is already running/.test(output)) {
      throw new OperatorError(`The web client can't be built:\n${output.trim()}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
}

/**
 * Nearly all of a script runs as soon as it is there, and a browser compiles a function when it is called first, on the thread that draws. At
 * this word V8 compiles the whole file while it comes, beside that thread (https://v8.dev/blog/explicit-compile-hints); to others it is a
 * comment.
 */
function compileAhead(): void {
  const folder = join(webFolder, '.next/static/chunks')
  for (const path of globSync('**/*.js', { cwd: folder })) {
    const file = join(folder, path)
    writeFileSync(file, `//# allFunctionsCalledOnLoad\n${readFileSync(file, 'utf8')}`)
  }
}

const timeLimitMs = 10 * 60_000

/** Next empties its folder at each build, and the stamp goes with it. */
const stampFile = join(webFolder, '.next', 'parley-sources')

function hashSources(): string {
  const hash = createHash('sha256').update(process.version)
  for (const path of listSources())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(checkout, path)))
      .update('\0')
  return hash.digest('hex')
}

function listSources(): string[] {
  const patterns = ['apps/web/**/*', 'packages/*/src/**/*', 'packages/*/package.json', 'pnpm-lock.yaml', 'tsconfig.base.json']
  return globSync(patterns, { cwd: checkout, withFileTypes: true, exclude: ({ name }) => notSources.has(name) })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1))
    .sort()
}

const notSources = new Set(['node_modules', '.next', 'generated', 'next-env.d.ts'])
