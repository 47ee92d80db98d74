import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { OperatorError } from '@parley/db/operator-error'

export interface ParleyConfig {
  readonly host: string
  readonly webPort: number
  readonly apiPort: number
  /** Server processes that share `apiPort`. */
  readonly apiProcesses: number
  readonly publicUrl: string | undefined
  readonly publicApiUrl: string | undefined
  readonly home: string
  /** Unset: the embedded PostgreSQL. */
  readonly databaseUrl: string | undefined
  /** By which several processes on one database hear each other. Unset: by the database itself. */
  readonly redisUrl: string | undefined
  readonly demo: 'on' | 'off'
  readonly rateLimits: 'on' | 'off'
  /** How many proxies of the operator's stand before both, and are believed about whom they heard. */
  readonly trustProxyHops: number
  readonly bot: 'on' | 'off'
  /** Secrets the operator keeps elsewhere; the others live in home. */
  readonly givenSecrets: Readonly<Partial<Record<SecretName, string>>>
}

export type SecretName = (typeof secretNames)[number]

export const secretNames = ['ACCESS_TOKEN_SECRET', 'NEXTAUTH_SECRET', 'FORWARDING_SECRET'] as const

export const checkout = join(import.meta.dirname, '..')

/** Everything that is wrong with the variables, one sentence each. */
export class ConfigError extends OperatorError {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** Reads the variables of contract.md. Whatever is wrong is collected first and said at once. */
export function readConfig(environment: NodeJS.ProcessEnv): ParleyConfig {
  const problems: string[] = []
  // An empty variable is what a shell or a compose file leaves of one that is not set.
  const read = (name: string): string | undefined => environment[name] || undefined

  function readPort(name: string, preset: number): number {
    const text = read(name)
    if (text === undefined) return preset
    const port = Number(text)
    if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port
    problems.push(`${name} is "${text}": it has to be a number from 1 to 65535.`)
    return preset
  }

  function readHops(name: string): number {
    const text = read(name) ?? '0'
    if (/^\d$/.test(text)) return Number(text)
    problems.push(`${name} is "${text}": it has to be how many proxies stand in front, from 0 to 9.`)
    return 0
  }

  function readProcesses(): number {
    const text = read('API_PROCESSES') ?? '1'
    if (!/^([1-9]|1[0-6])$/.test(text)) problems.push(`API_PROCESSES is "${text}": it has to be a number from 1 to 16.`)
    else if (text !== '1' && process.platform !== 'linux')
      problems.push(
        `API_PROCESSES is ${text}, and only Linux lets several processes share a port: elsewhere start each on its own API_PORT, behind a proxy.`,
      )
    return Number(text)
  }

  function readChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const text = read(name)
    const choice = choices.find((candidate) => candidate === text)
    if (text !== undefined && choice === undefined) problems.push(`${name} is "${text}": it has to be ${choices.join(' or ')}.`)
    return choice
  }

  function readOrigin(name: string): string | undefined {
    const text = read(name)
    if (text === undefined) return undefined
    const url = URL.parse(text)
    const isOrigin = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search && !url.hash && !url.username
    if (isOrigin) return url.origin
    problems.push(`${name} has to be the address people type, without a path, like https://chat.example.org.`)
    return undefined
  }

  function readDatabaseUrl(): string | undefined {
    const text = read('DATABASE_URL')
    if (text === undefined || /^postgres(ql)?:\/\//.test(text)) return text
    problems.push('DATABASE_URL has to look like postgres://user:password@host:5432/database.')
    return undefined
  }

  function readRedisUrl(): string | undefined {
    const text = read('REDIS_URL')
    if (text === undefined || (/^rediss?:\/\//.test(text) && URL.canParse(text))) return text
    problems.push('REDIS_URL has to look like redis://host:6379, or rediss://user:password@host:6379.')
    return undefined
  }

  function readSecret(name: SecretName): string | undefined {
    const text = read(name)
    if (text === undefined || Buffer.from(text, 'base64url').length >= secretBytesMin) return text
    problems.push(`${name} is too short: it has to be at least ${secretBytesMin} random bytes in base64url.`)
    return undefined
  }

  const host = read('HOST') ?? '127.0.0.1'
  const local = isLoopback(host)
  const webPort = readPort('WEB_PORT', 3000)
  const apiPort = readPort('API_PORT', 4000)
  const apiProcesses = readProcesses()
  if (webPort === apiPort) problems.push(`WEB_PORT and API_PORT are both ${webPort}: give each its own.`)
  const publicUrl = readOrigin('PUBLIC_URL')
  const rateLimits = readChoice('PARLEY_RATE_LIMITS', ['on', 'off']) ?? 'on'
  if (!local && readChoice('ALLOW_INSECURE', ['1', '0']) !== '1' && !publicUrl?.startsWith('https:')) {
    problems.push(
      `HOST is ${host}, which others can reach, and passwords would travel unencrypted: put TLS in front and set PUBLIC_URL to its https address, or set ALLOW_INSECURE=1 if you mean it.`,
    )
  }
  if (!local && rateLimits === 'off')
    problems.push(`PARLEY_RATE_LIMITS is off, which is only for a HOST like 127.0.0.1; here it is ${host}.`)

  const demo = readChoice('PARLEY_DEMO', ['on', 'off']) ?? (local ? 'on' : 'off')
  const bot = readChoice('PARLEY_BOT', ['on', 'off']) ?? 'on'
  const trustProxyHops = readHops('TRUST_PROXY_HOPS')
  const publicApiUrl = readOrigin('PUBLIC_API_URL')
  const databaseUrl = readDatabaseUrl()
  const redisUrl = readRedisUrl()
  const secrets = secretNames.map((name) => [name, readSecret(name)] as const)
  if (problems.length > 0) throw new ConfigError(problems)

  return {
    ...{ host, webPort, apiPort, apiProcesses, publicUrl, publicApiUrl, databaseUrl, redisUrl, demo, rateLimits, trustProxyHops, bot },
    home: resolve(checkout, read('PARLEY_HOME') ?? '.parley'),
    givenSecrets: Object.fromEntries(secrets.filter(([, secret]) => secret !== undefined)),
  }
}

const secretBytesMin = 32

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** How a process of this machine reaches what is bound to the host: one that stands for all addresses is itself none. */
export function toReachableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIP(host) === 6 ? `[${host}]` : host
}

/** What people type on this machine when nothing else has been said. */
export function toWebUrl({ host, webPort, publicUrl }: Pick<ParleyConfig, 'host' | 'webPort' | 'publicUrl'>): string {
  if (publicUrl) return publicUrl
  const isHere = isLoopback(host) || host === '0.0.0.0' || host === '::'
  return `http://${isHere ? 'localhost' : toReachableHost(host)}:${webPort}`
}
