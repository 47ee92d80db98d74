import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)

const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  API_PORT: port.default(4000),
  API_PORT_SHARED: z.enum(['0', '1']).default('0'),
  WEB_PORT: port.default(3000),
  PUBLIC_URL: z.url().optional(),
  DATABASE_URL: z.string({ error: 'is needed: the address of a PostgreSQL database' }).min(1),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'has to look like redis://host:6379' }).optional(),
  PARLEY_DATABASE_FOLDER: z.string().min(1).optional(),
  ACCESS_TOKEN_SECRET: z
    .string({ error: 'is needed: 32 random bytes in base64url' })
    .refine((secret) => Buffer.from(secret, 'base64url').length >= 32, 'is shorter than 32 bytes'),
  FORWARDING_SECRET: z
    .string()
    .refine((secret) => Buffer.from(secret, 'base64url').length >= 32, 'is shorter than 32 bytes')
    .optional(),
  TRUST_PROXY_HOPS: z.coerce.number({ error: 'has to be a number from 0 to 9' }).int().min(0).max(9).default(0),
  PARLEY_RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  PARLEY_DIRECT_FAN_OUT: z.enum(['on', 'off']).default('on'),
  PARLEY_BOT: z.enum(['on', 'off']).default('on'),
  PARLEY_BOT_SEED: z.string().default('parley'),
})

export interface ServerConfig {
  readonly host: string
  readonly port: number
  /** Other processes listen on it too, and the system deals out who gets a connection: Linux. */
  readonly isPortShared: boolean
  readonly webPort: number
  readonly publicUrl: string | null
  readonly databaseUrl: string
  /** By which the processes on one database hear each other. Null: by the database itself. */
  readonly redisUrl: string | null
  /** On whose disk the database is, where that is this machine's: only a launcher that runs the database itself can say so. */
  readonly databaseFolder: string | null
  readonly accessTokenSecret: Uint8Array
  /** With which the web signs whose requests it passes on. Null: nobody's word is taken for it. */
  readonly forwardingSecret: Uint8Array | null
  /** How many proxies of ours stand before this server. */
  readonly trustProxyHops: number
  readonly rateLimits: 'on' | 'off'
  /** Whether what says the same to everyone is written once for all of their sockets, instead of answered by each subscription. */
  readonly directFanOut: 'on' | 'off'
  readonly bot: 'on' | 'off'
  /** What the bot answers, and when, follows from this and the message. */
  readonly botSeed: string
}

/** Everything that is wrong at once, one sentence for each variable. */
export function readConfig(environment: NodeJS.ProcessEnv): ServerConfig {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const { data } = parsed
  return {
    host: data.HOST,
    port: data.API_PORT,
    isPortShared: data.API_PORT_SHARED === '1',
    webPort: data.WEB_PORT,
    publicUrl: data.PUBLIC_URL ?? null,
    databaseUrl: data.DATABASE_URL,
    redisUrl: data.REDIS_URL ?? null,
    databaseFolder: data.PARLEY_DATABASE_FOLDER ?? null,
    accessTokenSecret: Buffer.from(data.ACCESS_TOKEN_SECRET, 'base64url'),
    forwardingSecret: data.FORWARDING_SECRET === undefined ? null : Buffer.from(data.FORWARDING_SECRET, 'base64url'),
    trustProxyHops: data.TRUST_PROXY_HOPS,
    rateLimits: data.PARLEY_RATE_LIMITS,
    directFanOut: data.PARLEY_DIRECT_FAN_OUT,
    bot: data.PARLEY_BOT,
    botSeed: data.PARLEY_BOT_SEED,
  }
}
