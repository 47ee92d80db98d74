import { join } from 'node:path'
import { checkout, type ParleyConfig, secretNames, toReachableHost } from './config.ts'
import type { Command } from './process-part.ts'
import type { Secrets } from './secrets.ts'
import { nextProgram, webFolder } from './web-build.ts'

export interface CommandFacts {
  readonly config: ParleyConfig
  readonly databaseUrl: string
  readonly secrets: Secrets
  readonly inherited: NodeJS.ProcessEnv
  readonly mode: 'production' | 'development'
}

/** Each process knows only the secrets it uses. */
export function toCommands({ config, databaseUrl, secrets, inherited, mode }: CommandFacts): { server: Command; web: Command } {
  const { host, publicUrl, publicApiUrl, rateLimits, trustProxyHops, bot, home, redisUrl, apiProcesses } = config
  const isEmbedded = config.databaseUrl === undefined
  const [webPort, apiPort] = [String(config.webPort), String(config.apiPort)]
  const shared = {
    ...inherited,
    ...{ HOST: host, WEB_PORT: webPort, API_PORT: apiPort, NODE_ENV: mode },
    ...(publicUrl && { PUBLIC_URL: publicUrl }),
    ...(publicApiUrl && { PUBLIC_API_URL: publicApiUrl }),
  }
  const isDevelopment = mode === 'development'
  return {
    server: {
      program: process.execPath,
      args: [...(isDevelopment ? ['--watch', '--watch-preserve-output'] : []), join(checkout, 'apps/server/src/api.ts')],
      cwd: checkout,
      env: {
        ...shared,
        ...{ PARLEY_HOME: home, DATABASE_URL: databaseUrl, PARLEY_RATE_LIMITS: rateLimits },
        ...{ TRUST_PROXY_HOPS: String(trustProxyHops), PARLEY_BOT: bot },
        ...(redisUrl && { REDIS_URL: redisUrl }),
        ...(apiProcesses > 1 && { API_PORT_SHARED: '1' }),
        ...(isEmbedded && { PARLEY_DATABASE_FOLDER: home }),
        // What Node has compiled of the sources once: a start takes half of its time.
        NODE_COMPILE_CACHE: join(home, 'compile-cache'),
        ...{ ACCESS_TOKEN_SECRET: secrets.ACCESS_TOKEN_SECRET, FORWARDING_SECRET: secrets.FORWARDING_SECRET },
      },
    },
    web: {
      program: process.execPath,
      args: [nextProgram, isDevelopment ? 'dev' : 'start', '-p', webPort, '-H', host],
      cwd: webFolder,
      env: {
        ...shared,
        ...{ API_INTERNAL_URL: toApiUrl(config), NEXT_TELEMETRY_DISABLED: '1' },
        ...{ NEXTAUTH_SECRET: secrets.NEXTAUTH_SECRET, FORWARDING_SECRET: secrets.FORWARDING_SECRET },
      },
    },
  }
}

/** What Parley itself reads goes only to the process it is for; the rest (PATH, proxies, time zone) goes to all. */
export function withoutOwnVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = new Set<string>([...ownVariables, ...secretNames])
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.has(name)))
}

const ownVariables = [
  ...[
    'HOST',
    'PORT',
    'WEB_PORT',
    'API_PORT',
    'API_PROCESSES',
    'API_PORT_SHARED',
    'PUBLIC_URL',
    'PUBLIC_API_URL',
    'API_INTERNAL_URL',
    'NEXTAUTH_URL',
    'NODE_ENV',
  ],
  ...[
    'PARLEY_HOME',
    'PARLEY_DEMO',
    'PARLEY_RATE_LIMITS',
    'PARLEY_BOT',
    'TRUST_PROXY_HOPS',
    'ALLOW_INSECURE',
    'DATABASE_URL',
    'REDIS_URL',
    'PARLEY_DATABASE_FOLDER',
    'TEST_DATABASE_URL',
  ],
]

/** Where processes of this machine reach the server. */
export const toApiUrl = ({ host, apiPort }: ParleyConfig): string => `http://${toReachableHost(host)}:${apiPort}`

/** Where processes of this machine reach the web. */
export const toLocalWebUrl = ({ host, webPort }: ParleyConfig): string => `http://${toReachableHost(host)}:${webPort}`
