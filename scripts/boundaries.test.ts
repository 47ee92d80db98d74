import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Where a line stands, the line, and a piece of the reason that has to be given for refusing it. */
const refused: [file: string, line: string, reason: string][] = [
  ['packages/protocol/src/a.ts', "import '@parley/sync'", 'knows nobody'],
  ['packages/protocol/src/a.ts', "import type { A } from '@parley/api'", 'knows nobody'],
  ['packages/db/src/a.ts', "import type { A } from '@parley/protocol'", 'knows nobody'],
  ['packages/sync/src/a.ts', "import type { AppRouter } from '@parley/api'", 'any transport'],
  ['packages/sync/src/a.ts', "import '@parley/client'", 'a circle'],
  ['packages/sync/src/a.ts', "import '@parley/db'", 'opens the database'],
  ['packages/client/src/a.ts', "import '@parley/api'", 'the types alone'],
  ['packages/client/src/a.ts', "export * from '@parley/api'", 'the types alone'],
  ['packages/client/src/react/a.tsx', "void import('@parley/api')", 'the types alone'],
  ['packages/client/src/a.ts', "import type { Database } from '@parley/db'", 'opens the database'],
  ['packages/client/src/a.ts', "import '../../protocol/src/scopes.ts'", 'past its index.ts'],
  ['packages/client/src/react/a.ts', "import '../../../../packages/protocol/src/scopes.ts'", 'past its index.ts'],
  ['packages/api/src/a.ts', "import '@parley/server'", 'Nothing imports an app'],
  ['packages/api/src/a.ts', "import '../../../apps/server/src/api.ts'", 'Nothing imports an app'],
  ['packages/api/src/a.ts', "import '@parley/client'", 'a circle'],
  ['packages/api/src/a.ts', "import '@parley/sync'", 'no matter of the server'],

  ['packages/api/src/log/tail.ts', "import '../modules/chats/service.ts'", 'know no noun'],
  ['packages/api/src/jobs/worker.ts', "import '../modules/chats/jobs.ts'", 'know no noun'],
  ['packages/api/src/platform/trpc.ts', "import type { a } from '../modules/accounts/policy.ts'", 'know no noun'],
  ['packages/api/src/modules/messages/service.ts', "import '../chats/queries.ts'", 'its queries'],
  ['packages/api/src/modules/messages/policy.ts', "import type { A } from '../chats/queries.ts'", 'its queries'],
  ['packages/api/src/modules/messages/router.ts', "import '../chats/queries.ts'", 'its queries'],
  ['packages/api/src/modules/messages/send-queue.ts', "import '../chats/jobs.ts'", 'its queries'],
  ['packages/api/src/modules/messages/router.ts', "import './queries.ts'", 'does not decide'],
  ['packages/api/src/modules/messages/router.ts', "import './policy.ts'", 'does not decide'],
  ['packages/api/src/modules/messages/router.ts', "import '../../log/append.ts'", 'does not decide'],
  ['packages/api/src/modules/messages/router.ts', "import '@parley/db'", 'does not decide'],
  ['packages/api/src/modules/messages/service.ts', "import './router.ts'", 'from router to service'],
  ['packages/api/src/modules/messages/service.ts', "import '../../router.ts'", 'from router to service'],
  ['packages/api/src/modules/messages/policy.ts', "import './service.ts'", 'a second transaction'],
  ['packages/api/src/modules/messages/queries.ts', "import './service.ts'", 'a second transaction'],
  ['packages/api/src/modules/messages/events.ts', "import '../chats/service.ts'", 'a second transaction'],
  ['packages/api/src/modules/messages/jobs.ts', "import './service.ts'", 'a second transaction'],
  ['packages/api/src/modules/messages/service.pg.test.ts', "import '@parley/client'", 'a circle'],

  ['apps/server/src/api.ts', "import '@parley/client'", 'a circle'],
  ['apps/server/src/api.ts', "import '@parley/web'", 'Nothing imports an app'],
  ['apps/server/src/gateways/rest/routes.ts', "import '@parley/sync'", 'no matter of the server'],

  ['apps/web/src/server/a.ts', "import '@parley/api'", 'the types alone'],
  ['apps/web/src/app/page.tsx', "import '@parley/db'", 'opens the database'],
  ['apps/web/src/app/page.tsx', "import type { SyncState } from '@parley/sync'", 'a second cache'],
  ['apps/web/src/app/page.tsx', "import '@parley/server'", 'Nothing imports an app'],
  ['apps/web/src/features/messages/a.tsx', "import '../chats/chat-list.tsx'", 'its own business'],
  ['apps/web/src/features/messages/a.tsx', "import '../chats/parts/index.ts'", 'its own business'],
  ['apps/web/src/features/messages/parts/a.tsx', "import '../../chats/chat-list.tsx'", 'its own business'],
  ['apps/web/src/features/messages/a.tsx', "void import('../calls/call-panel.tsx')", 'its own business'],
  ['apps/web/src/features/messages/a.tsx', "import '../../app/layout.tsx'", 'one place only'],
  ['apps/web/src/features/messages/a.tsx', "import '../../server/session-cookie.ts'", 'the session secret'],
  ['apps/web/src/ui/button.tsx', "import '../features/chats/index.ts'", 'no domain word'],
  ['apps/web/src/ui/button.tsx', "import type { Message } from '@parley/protocol'", 'no domain word'],
  ['apps/web/src/ui/button.tsx', "import '@parley/client/react'", 'no domain word'],
  ['apps/web/src/ui/dialog/button.tsx', "import '../../app/layout.tsx'", 'one place only'],
  ['apps/web/src/ui/button.tsx', "import '../server/session-cookie.ts'", 'the session secret'],

  ['scripts/start.ts', "import '../apps/server/src/api.ts'", 'Nothing imports an app'],
  ['e2e/fixtures/people.ts', "import '@parley/web'", 'Nothing imports an app'],
]

const allowed: [file: string, line: string][] = [
  ['packages/sync/src/a.ts', "import '@parley/protocol'"],
  ['packages/client/src/a.ts', "import type { AppRouter } from '@parley/api'"],
  ['packages/client/src/a.ts', "import { type Router } from '@parley/api'"],
  ['packages/client/src/react/a.ts', "import '../parley.ts'"],
  ['packages/client/src/a.ts', "import '@parley/sync'"],
  ['packages/api/src/a.ts', "import '@parley/db'"],
  ['packages/api/src/router.ts', "import './modules/chats/router.ts'"],
  ['packages/api/src/testing/verify-sync.ts', "import '@parley/sync'"],
  ['packages/api/src/modules/messages/service.pg.test.ts', "import '@parley/sync'"],
  ['packages/api/src/modules/messages/service.pg.test.ts', "import '../chats/queries.ts'"],
  ['packages/api/src/modules/messages/router.ts', "import './service.ts'"],
  ['packages/api/src/modules/messages/router.ts', "import '../../procedures.ts'"],
  ['packages/api/src/modules/messages/service.ts', "import '../chats/policy.ts'"],
  ['packages/api/src/modules/messages/service.ts', "import '../chats/service.ts'"],
  ['packages/api/src/modules/messages/service.ts', "import '../chats/events.ts'"],
  ['packages/api/src/modules/messages/service.ts', "import './queries.ts'"],
  ['packages/api/src/modules/messages/service.ts', "import '../../log/append.ts'"],
  ['packages/api/src/modules/messages/policy.ts', "import './queries.ts'"],
  ['packages/api/src/log/tail.ts', "import '../platform/refuse.ts'"],
  ['apps/server/src/api.ts', "import '@parley/api'"],
  ['apps/server/src/api.test.ts', "import '@parley/client'"],
  ['apps/web/src/app/api/token/route.ts', "import '../../../server/session-cookie.ts'"],
  ['apps/web/src/app/page.tsx', "import '../features/chats/index.ts'"],
  ['apps/web/src/server/a.ts', "import type { AppRouter } from '@parley/api'"],
  ['apps/web/src/features/messages/a.tsx', "import '../chats/index.ts'"],
  ['apps/web/src/features/messages/a.tsx', "import './parts/index.ts'"],
  ['apps/web/src/features/messages/a.tsx', "import '../../ui/dialog/button.tsx'"],
  ['apps/web/src/features/messages/a.tsx', "import '@parley/client/react'"],
  ['apps/web/src/features/messages/parts/a.tsx', "import '../composer.tsx'"],
  ['apps/web/src/features/messages/parts/a.tsx', "import '../rows/row.tsx'"],
  ['apps/web/src/features/messages/parts/a.tsx', "import '../../chats/index.ts'"],
  ['apps/web/src/features/messages/parts/a.tsx', "import '../../../ui/button.tsx'"],
  ['e2e/fixtures/people.ts', "import '@parley/client'"],
]

const folder = mkdtempSync(join(tmpdir(), 'parley-boundaries-'))
const lines = [...new Set([...refused, ...allowed].map(([file]) => file))].map((file) => ({
  file,
  lines: [...refused, ...allowed].filter(([candidate]) => candidate === file).map(([, line]) => line),
}))
let reasonsAt: Map<string, string[]>

beforeAll(async () => {
  for (const { file, lines: content } of lines) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${content.join('\n')}\n`)
  }
  const source = JSON.stringify(join(root, 'scripts/boundaries.ts'))
  writeFileSync(
    join(folder, 'oxlint.config.ts'),
    `import { boundaries } from ${source}\nexport default { categories: { correctness: 'off' }, overrides: boundaries }\n`,
  )
  reasonsAt = await readReasons()
}, 30_000)

afterAll(() => rmSync(folder, { recursive: true }))

describe('an import against the dependency rule is refused with its reason', () => {
  test.for(refused)('%s: %s', ([file, line, reason]) => {
    expect(reasonsOf(file, line).join('\n')).toContain(reason)
  })
})

describe('an import along the dependency rule is let through', () => {
  test.for(allowed)('%s: %s', ([file, line]) => {
    expect(reasonsOf(file, line)).toEqual([])
  })
})

function reasonsOf(file: string, line: string): string[] {
  const number = (lines.find((fixture) => fixture.file === file)?.lines.indexOf(line) ?? -1) + 1
  return reasonsAt.get(`${file}:${number}`) ?? []
}

async function readReasons(): Promise<Map<string, string[]>> {
  const { diagnostics } = JSON.parse(await runOxlint()) as {
    diagnostics: { filename: string; help: string; labels: { span: { line: number } }[] }[]
  }
  const reasons = new Map<string, string[]>()
  for (const { filename, help, labels } of diagnostics) {
    const place = `${filename}:${labels[0]?.span.line}`
    reasons.set(place, [...(reasons.get(place) ?? []), help])
  }
  return reasons
}

/** Its exit code says that it found something, which here it always does. */
function runOxlint(): Promise<string> {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  return new Promise((resolve) => {
    execFile(process.execPath, [oxlint, '--format=json'], { cwd: folder, maxBuffer: 2 ** 24 }, (_, stdout) => resolve(stdout))
  })
}
