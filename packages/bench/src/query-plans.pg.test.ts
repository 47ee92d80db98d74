import { appRouter, listProcedures } from '@parley/api'
import { knownStatements, openDatabase, statement } from '@parley/db'
import { createTestDatabase } from '@parley/db/testing'
import { expect, test } from 'vitest'
import { createLargeWorld } from './large-world.ts'

/** What grows with every message, every chat or every person in one. */
const growing = [
  'event',
  'message',
  'message_body',
  'member',
  'membership',
  'mention',
  'reaction',
  'receipt_step',
  'scope',
  'chat',
  'session',
]

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

/**
 * The plan that a named statement is given once for all of its values. On few rows reading a table to its end is the cheapest: only where there
 * is no other way is it done here.
 */
async function openPlanner() {
  const database = await createTestDatabase()
  const db = openDatabase(database.url, { connectionsMax: 1 })
  const run = <Row>(text: string): Promise<Row[]> => db.query(statement<Row>('bench.plans', text), [])
  await createLargeWorld(db, 20)
  await run('set plan_cache_mode = force_generic_plan')
  for (const way of ['seqscan', 'hashjoin', 'mergejoin']) await run(`set enable_${way} = off`)
  return {
    run,
    async plan(text: string): Promise<PlanNode> {
      await run(`prepare planned as ${text}`)
      const [prepared] = await run<{ count: number }>(
        `select cardinality(parameter_types) as count from pg_prepared_statements where name = 'planned'`,
      )
      const values = Array.from({ length: prepared?.count ?? 0 }, () => 'null').join(', ')
      const [explained] = await run<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `explain (format json) execute planned${values && ` (${values})`}`,
      )
      await run('deallocate planned')
      if (!explained) throw new Error('What is planned is explained.')
      return explained['QUERY PLAN'][0].Plan
    },
    async [Symbol.asyncDispose]() {
      await db.close()
      await database[Symbol.asyncDispose]()
    },
  }
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

/** Tables that a plan reads without knowing where. */
const readToTheirEnd = (plan: PlanNode): string[] =>
  nodesOf(plan).flatMap((node) => {
    const table = node['Relation Name']
    const isScan = node['Node Type'].endsWith('Scan')
    return table && isScan && growing.includes(table) && !node['Index Cond'] && !node['Recheck Cond'] ? [table] : []
  })

test('[S6.5] no statement reads to its end what grows with the history', { timeout: 60_000 }, async () => {
  await using planner = await openPlanner()
  expect(listProcedures(appRouter).length).toBeGreaterThan(30)
  const statements = knownStatements().filter(({ name }) => !name.startsWith('bench.'))
  expect(statements.length).toBeGreaterThan(35)

  const breaches: string[] = []
  for (const { name, text } of statements) {
    for (const table of readToTheirEnd(await planner.plan(text))) breaches.push(`${name.split(' ')[0]}: ${table}`)
  }
  expect(breaches).toEqual([])
})

test('[S6.5] what no index serves is noticed', { timeout: 60_000 }, async () => {
  await using planner = await openPlanner()
  expect(readToTheirEnd(await planner.plan('select id from message where sent_at > $1::timestamptz'))).toEqual(['message'])
  await planner.run('alter table member drop constraint member_pkey')
  expect(readToTheirEnd(await planner.plan('select role from member where chat_id = $1'))).toEqual(['member'])
})
