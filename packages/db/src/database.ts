import { createHash } from 'node:crypto'
import { Socket } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Prisma, PrismaClient } from './generated/client.ts'

/** Inside a transaction: what a service reads and writes with. */
export type Tx = Prisma.TransactionClient

/** A query of the hot path: prepared once for each connection under its name, and typed by its row. */
export interface Statement<Row> {
  readonly name: string
  readonly text: string
  /** `needed` by what stores something that stays. Without room it is refused before it is asked. */
  readonly room?: 'needed'
  readonly row?: Row
}

export interface Database {
  readonly prisma: PrismaClient
  query<Row>(statement: Statement<Row>, values: readonly unknown[]): Promise<Row[]>
  /**
   * One transaction, repeated when Postgres ended it for a deadlock or a conflict. So `work` touches nothing but the database. It is for
   * what stores something: refused while there is no room.
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly connectionsMax?: number
  /** Whether there is room for more, where that is known. */
  readonly hasRoom?: () => boolean
}

/**
 * Postgres, opened once for a process: one pool, which Prisma and the statements of the hot path share. No query waits longer than
 * `statement_timeout`, no lock longer than `lock_timeout`, nobody longer than `connectMs` for a connection, and no lost connection ends
 * the process. One that has died without a word is given up after `silenceMsMax`, so that whatever happens, an answer or a fault comes.
 */
export function openDatabase(url: string, { connectionsMax = 16, hasRoom = () => true }: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'parley',
    max: connectionsMax,
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    options: '-c statement_timeout=10s -c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c timezone=UTC',
  })
  // A backend that dies makes its client emit `error`, checked out or not; without a listener that would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    giveUpWhenSilent(client.connection.stream)
  })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

  return {
    prisma,
    async query(statement, values) {
      if (statement.room === 'needed') assertRoom()
      const result = await pool.query({ name: statement.name, text: statement.text, values: [...values], types: plainTypes })
      return result.rows
    },
    async transaction(work) {
      assertRoom()
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await prisma.$transaction(work, { maxWait: 5_000, timeout: 10_000 })
        } catch (error) {
          if (attempt === transactionAttemptsMax || !isConflict(error)) throw error
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt))
        }
      }
    },
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }

  function assertRoom(): void {
    if (!hasRoom()) throw new NoRoomError()
  }
}

const transactionAttemptsMax = 5
const connectMs = 3_000
/** Longer than any statement or idle transaction may take: Postgres would have said so. */
const silenceMsMax = 11_000

/**
 * A query that is lost on the way would wait for as long as TCP hopes, and hold its place in the pool. Whoever waits on this connection
 * gets a fault, and the pool another connection.
 */
function giveUpWhenSilent(stream: unknown): void {
  if (!(stream instanceof Socket)) return
  stream.setTimeout(silenceMsMax, () => {
    const silence = new Error('The database has said nothing for too long')
    // As the system says it of a connection that has timed out, which is how Prisma's adapter knows it.
    stream.destroy(Object.assign(silence, { code: 'ETIMEDOUT', errno: -110, syscall: 'read' }))
  })
}

/** As Postgres itself says it (53100), while there is still enough for it to go on with what it has. */
class NoRoomError extends Error {
  override readonly name = 'NoRoomError'
  readonly code = '53100'

  constructor() {
    super('The disk of the database is nearly full')
  }
}

/** Names carry a hash of the text: a name that changes its text between two builds would be refused by a connection that knows both. */
export function statement<Row>(name: string, text: string, options: Pick<Statement<Row>, 'room'> = {}): Statement<Row> {
  const made = { name: `${name} ${createHash('sha256').update(text).digest('hex').slice(0, 8)}`, text, ...options }
  statements.set(made.name, made)
  return made
}

const statements = new Map<string, Statement<unknown>>()

/** Those of all modules that are loaded: how each of them is planned is looked at. */
export const knownStatements = (): Statement<unknown>[] => [...statements.values()]

/** bigint as a number (a seq is below 2^53 by contract), timestamps as ISO strings in UTC: the shapes of the wire. */
const plainTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.INT8) return Number
    if (oid === pg.types.builtins.TIMESTAMPTZ) return toIsoTime
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/** As Postgres spells it in UTC to the millisecond it only has to be put differently; `Date` reads whatever else there is, at several times the cost. */
function toIsoTime(text: string): string {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,3})?\+00$/.test(text)) return new Date(text).toISOString()
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`
}

/** 40001 and 40P01: Postgres chose this transaction to give way. Prisma calls both P2034. */
function isConflict(error: unknown): boolean {
  return errorCodes(error).some((code) => code === '40001' || code === '40P01' || code === 'P2034')
}

/** A row with that unique value exists: 23505, Prisma's P2002. */
export function isUniqueViolation(error: unknown): boolean {
  return errorCodes(error).some((code) => code === '23505' || code === 'P2002')
}

export function isDeadlock(error: unknown): boolean {
  return errorCodes(error).includes('40P01')
}

/**
 * The database is away, starting, full or too busy: a fault that passes, and what was asked can be asked again. Class 08 is the
 * connection, 53 the resources, 57P the server going down or coming up, 55P03 and 57014 a lock or an answer that took too long, 25006 a
 * standby that hasn't taken over yet.
 */
export function isUnavailable(error: unknown): boolean {
  return errorCodes(error).some(
    (code) =>
      /^(08...|53...|57P..|55P03|57014|25P03|25006|P1001|P1002|P1008|P1017|P2024|P2028|P2037)$/.test(code) || systemFaults.has(code),
  )
}

/** 53100: it lasts until somebody makes room. */
export function isStorageFull(error: unknown): boolean {
  return errorCodes(error).includes('53100')
}

const systemFaults = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'CONNECTION_LOST'],
])

/** Every code on the way down: Prisma wraps the driver's error, node-postgres says some losses in words alone. */
function errorCodes(error: unknown): string[] {
  const codes: string[] = []
  for (let at: unknown = error; typeof at === 'object' && at !== null && codes.length < 20; at = causeOf(at)) {
    if ('code' in at && typeof at.code === 'string') codes.push(at.code)
    if ('originalCode' in at && typeof at.originalCode === 'string') codes.push(at.originalCode)
    if ('kind' in at && typeof at.kind === 'string' && lostKinds.has(at.kind)) codes.push('CONNECTION_LOST')
    if ('message' in at && typeof at.message === 'string' && lostInWords.test(at.message)) codes.push('CONNECTION_LOST')
    if (at instanceof AggregateError) codes.push(...at.errors.flatMap(errorCodes))
  }
  return codes
}

/** Of a statement of our own Prisma gives the driver's error not as a cause, but in what it says besides. */
function causeOf(error: object): unknown {
  if ('meta' in error && typeof error.meta === 'object' && error.meta !== null && 'driverAdapterError' in error.meta) {
    return error.meta.driverAdapterError
  }
  return 'cause' in error ? error.cause : undefined
}

/** As Prisma's adapter calls what the system says of a connection. */
const lostKinds = new Set(['SocketTimeout', 'ConnectionClosed', 'DatabaseNotReachable'])

const lostInWords =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|ECONNREFUSED|ECONNRESET|Server has closed the connection|DatabaseNotReachable|ConnectionClosed|Transaction already closed|Unable to start a transaction/
