import { Client } from 'pg'
import { OperatorError } from './operator-error.ts'

const connectTimeoutMs = 5_000
const startingUpMsMax = 30_000
const startingUpPauseMs = 100

/**
 * Opens one connection to Postgres. A server that is still starting up is waited for; every other reason why there is no connection becomes
 * one sentence that names host and port, and never the password.
 */
export async function connectToDatabase(connectionString: string): Promise<Client> {
  const deadline = Date.now() + startingUpMsMax
  while (true) {
    const client = createClient(connectionString)
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      if (codeOf(error) !== cannotConnectNow || Date.now() > deadline) throw toConnectionError(error, client)
      await new Promise((resolve) => setTimeout(resolve, startingUpPauseMs))
    }
  }
}

const cannotConnectNow = '57P03'

function createClient(connectionString: string): Client {
  try {
    const client = new Client({ connectionString, connectionTimeoutMillis: connectTimeoutMs, application_name: 'parley-setup' })
    // A connection that breaks between two queries rejects the next one; without a listener it would end the process.
    client.on('error', () => undefined)
    return client
  } catch {
    throw new OperatorError(
      'The database address is not one that Postgres knows: it looks like postgres://user:password@host:5432/database.',
    )
  }
}

function toConnectionError(error: unknown, client: Client): OperatorError {
  const place = client.host.startsWith('/') ? client.host : `${client.host}:${client.port}`
  switch (codeOf(error)) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return new OperatorError(`No database answers at ${place}: start it, or correct DATABASE_URL.`)
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new OperatorError(`The host of the database at ${place} is not known: correct DATABASE_URL, or check the name service.`)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new OperatorError(`The database at ${place} can't be reached: check the network between here and there, and DATABASE_URL.`)
    case '28P01':
    case '28000':
      return new OperatorError(`The database at ${place} refuses to let the user "${client.user}" in: correct DATABASE_URL.`)
    case '3D000':
      return new OperatorError(`The database server at ${place} has no database "${client.database}": create it, or correct DATABASE_URL.`)
    case '53300':
      return new OperatorError(`The database at ${place} has no free connection: raise max_connections, or close some.`)
    case cannotConnectNow:
      return new OperatorError(`The database at ${place} is still starting up or shutting down: try again when it is ready.`)
    default: {
      const reason = error instanceof Error ? error.message : String(error)
      if (/timeout/i.test(reason)) return new OperatorError(`The database at ${place} doesn't answer within ${connectTimeoutMs / 1000} s.`)
      return new OperatorError(`The database at ${place} can't be used: ${withoutPassword(reason, client)}.`)
    }
  }
}

function withoutPassword(reason: string, client: Client): string {
  const password = typeof client.password === 'string' ? client.password : ''
  return password === '' ? reason : reason.replaceAll(password, '…')
}

/** For a name with several addresses Node throws one error that holds one for each address; the first speaks for all. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
