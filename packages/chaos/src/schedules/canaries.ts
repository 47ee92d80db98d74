import type { Canary } from '../canary/canary.ts'
import type { ScenarioName } from './scenarios.ts'

/** A guard that only real processes show to be missing, and the fault that shows it. */
export interface TargetedCanary extends Canary {
  /** Which program runs without it. */
  readonly of: 'server' | 'client'
  readonly scenario: ScenarioName
  /** Takes back what `sql` did. */
  readonly undo?: string
}

/** Edits of a function of the database, and the way back. */
const inFunction = (name: string, edits: readonly FunctionEdit[]): { sql: string; undo: string } => ({
  sql: editFunction(name, edits),
  undo: editFunction(name, edits.map(({ find, replace }) => ({ find: replace, replace: find })).reverse()),
})

interface FunctionEdit {
  readonly find: string
  readonly replace: string
}

/** Throws where it doesn't find its place. */
function editFunction(name: string, edits: readonly FunctionEdit[]): string {
  const steps = edits.map(
    ({ find, replace }) => `
      if position($find$${find}$find$ in body) = 0 then raise exception 'not found: %', $find$${find}$find$; end if;
      body := replace(body, $find$${find}$find$, $put$${replace}$put$);`,
  )
  return `do $edit$ declare body text; begin
      select pg_get_functiondef(oid) into strict body from pg_proc where proname = '${name}';${steps.join('')}
      execute body;
    end $edit$`
}

const stream = 'packages/api/src/modules/sync/stream.ts'
const followedScopes = 'packages/api/src/modules/sync/followed-scopes.ts'
const leaving = 'packages/api/src/modules/sync/leaving.ts'

export const canaries: readonly TargetedCanary[] = [
  {
    name: 'no-sweep',
    guard: 'What no hint announced is found by the sweep.',
    of: 'server',
    scenario: 'hints are lost',
    edits: [{ file: 'packages/api/src/log/tail.ts', find: 'if (at && lastSeq > at.position)', replace: 'if (false)' }],
  },
  {
    name: 'no-catching-up',
    guard: 'Who was away is told what was said meanwhile.',
    of: 'server',
    scenario: 'someone is away while others speak',
    edits: [{ file: followedScopes, find: '    if (known > sent) this.#behind.add(scope)', replace: '' }],
  },
  {
    name: 'session-outlives-its-end',
    guard: 'The end of a session closes its sockets, on whatever process.',
    of: 'server',
    scenario: 'a session is revoked',
    edits: [
      {
        file: stream,
        find: "event.sessionId === this.ctx.actor.sessionId) this.#ending ??= 'signed-out'",
        replace: 'false) this.#ending = null',
      },
    ],
  },
  {
    name: 'removal-is-not-the-end',
    guard: 'The event by which someone leaves a chat is the last one of it for them.',
    of: 'server',
    scenario: 'someone is removed while hints are lost',
    edits: [
      {
        file: leaving,
        find: "const at = events.findIndex((event) => event.type === 'member.removed' && event.userId === me)",
        replace: 'const at = -1',
      },
    ],
  },
  {
    name: 'ack-before-commit',
    guard: 'An answer means that it is committed.',
    of: 'server',
    scenario: 'postgres is killed after the answer',
    edits: [
      {
        file: 'packages/api/src/modules/messages/send-queue.ts',
        find: 'const rows = await db.query(sendManyStatement, [',
        replace: 'const rows = await beforeCommit(db, [',
      },
      {
        file: 'packages/api/src/modules/messages/send-queue.ts',
        find: 'const batchMax = 200',
        replace: `const batchMax = 200
function beforeCommit(db, values) {
  return new Promise((resolve, reject) => {
    db.transaction(async (tx) => {
      const rows = await tx.$queryRawUnsafe(sendManyStatement.text, ...values)
      resolve(rows.map((row) => ({ ...row, seq: row.seq === null ? null : Number(row.seq), sentAt: row.sentAt?.toISOString() ?? null })))
      await new Promise((go) => setTimeout(go, 400))
    }).catch(reject)
  })
}`,
      },
    ],
  },
  {
    name: 'not-durable',
    guard: 'The server is not ready where what it has confirmed may be lost.',
    of: 'server',
    scenario: 'postgres is killed after the answer',
    edits: [
      { file: 'apps/server/src/readiness.ts', find: 'await assertDurable(db)', replace: 'await Promise.resolve()' },
      {
        file: 'packages/db/src/database.ts',
        find: "options: '-c statement_timeout=10s",
        replace: "options: '-c synchronous_commit=off -c statement_timeout=10s",
      },
    ],
  },
  {
    name: 'lost-connection-ends-the-process',
    guard: 'A lost connection to the database ends no process.',
    of: 'server',
    scenario: 'postgres is killed under load',
    edits: [{ file: 'packages/db/src/notifications.ts', find: "client.on('error', lose)", replace: '' }],
  },
  {
    name: 'no-look-up-of-a-repeat',
    guard: 'A message sent again with its id has the first answer.',
    of: 'server',
    scenario: 'a connection is lost before the answer',
    edits: [],
    ...inFunction('send_many', [{ find: 'when known.author_id = g.author_id and', replace: 'when false and' }]),
  },
  {
    name: 'right-to-post-before-the-lock',
    guard: 'Whether someone may post is asked under the lock under which the seq is given.',
    of: 'server',
    scenario: 'someone speaks while being removed',
    edits: [],
    ...inFunction('send_many', [
      { find: 'v_now timestamptz;', replace: 'v_now timestamptz; v_may boolean[];' },
      {
        find: "if patience = 'skip' then",
        replace: `v_may := array(
            select m.can_post from unnest(p_chats, p_authors) with ordinality as g (chat_id, author_id, place)
              left join member m on m.chat_id = g.chat_id and m.user_id = g.author_id order by g.place);
          if patience = 'skip' then`,
      },
      { find: 'author.can_post', replace: 'v_may[g.place]' },
    ]),
  },
  {
    name: 'new-id-for-each-attempt',
    guard: 'A message keeps the id it was written with, however often it is sent.',
    of: 'client',
    scenario: 'a connection is lost before the answer',
    edits: [
      {
        file: 'packages/sync/src/errands.ts',
        find: 'await transport.send({ id, chatId,',
        replace:
          "await transport.send({ id: entry.status === 'unknown' ? id.slice(0, -4) + Math.random().toString(16).slice(2, 6).padEnd(4, '0') : id, chatId,",
      },
    ],
  },
  {
    name: 'lost-answer-is-a-no',
    guard: 'A lost answer leaves the outcome unknown: it is no refusal.',
    of: 'client',
    scenario: 'a connection is lost before the answer',
    edits: [
      {
        file: 'packages/sync/src/sender.ts',
        find: 'if (isFinal(error)) {',
        replace: "error.refusal ??= { code: 'message.not-allowed', facts: {} }\n      if (error.refusal) {",
      },
    ],
  },
  {
    name: 'outbox-not-stored',
    guard: 'What someone has written outlives the death of their device.',
    of: 'client',
    scenario: 'a device dies with words unsent',
    edits: [{ file: 'packages/sync/src/keeper.ts', find: 'kept.save(changes)', replace: 'kept.save({ ...changes, outbox: undefined })' }],
  },
  {
    name: 'dead-link-unnoticed',
    guard: 'A link that is dead without a word is noticed.',
    of: 'client',
    scenario: 'a link is stranded',
    edits: [{ file: 'packages/client/src/transport/trpc-transport.ts', find: 'enabled: true,', replace: 'enabled: false,' }],
  },
]

export function findCanary(name: string | undefined): TargetedCanary {
  const canary = canaries.find((known) => known.name === name)
  if (!canary) throw new Error(`There is no canary ${name}: there are ${canaries.map((known) => known.name).join(', ')}.`)
  return canary
}
