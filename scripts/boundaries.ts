import type { OxlintOverride } from 'oxlint'

/**
 * The dependency rule, as import rules of oxlint: what each layer must not import, and why. It reads specifiers, type imports, re-exports
 * and `import()` included; what a package may name at all is also held by pnpm, which links only what its package.json declares.
 * oxlint replaces the list of a less specific folder by that of a more specific one, so every layer is given its whole list, later ones last.
 *
 * Two traps: oxlint's regular expressions know no look-around, and one it can't read matches nothing without a word; a group with `!` ends
 * the list for what it lets through, so it comes last. `boundaries.test.ts` sees each of these fire.
 */
const intoAnotherPackage = {
  regex: String.raw`(^|/)(\.\./[a-z-]+/src|packages/[a-z-]+)/`,
  message: 'A path into another package goes past its index.ts. Import it by its name, @parley/…, so that what it promises is one list.',
}
const anApp = {
  regex: String.raw`^@parley/(server|web)(/|$)|(^|/)apps/[a-z-]+/|\.\./(server|web)/src/`,
  message: 'Nothing imports an app: apps are put together from packages, and what two of them need belongs into one.',
}
const anyPackage = { regex: '^@parley/', message: 'This package knows nobody of the house: everything else stands on it.' }

const api = {
  regex: '^@parley/api(/|$)',
  allowTypeImports: true,
  message: 'Of the API, clients know the types alone: a value import would carry the server and its database into the browser.',
}
const apiAtAll = { regex: '^@parley/api(/|$)', message: 'sync knows the protocol alone, so that it runs against any transport.' }
const database = {
  regex: '^@parley/db(/|$)',
  message: 'Only the server side opens the database: everybody else asks the API, where the permissions are.',
}
const client = { regex: '^@parley/client(/|$)', message: 'The client stands on this layer; an import back would be a circle.' }
const sync = {
  regex: '^@parley/sync(/|$)',
  message: 'How a client converges is no matter of the server. Only its tests may run the real reducers.',
}
const syncPastClient = {
  regex: '^@parley/sync(/|$)',
  message: 'The web has one door to the synced state, @parley/client, which gives the types of sync it needs. Past it lies a second cache.',
}

const aSlice = {
  regex: '(^|/)modules/',
  message: 'log, jobs and platform know no noun: a slice is handed in by whoever puts the process together (router.ts, context.ts).',
}
const insideAnotherSlice = {
  group: ['../[a-z]*/**', '!../[a-z]*/policy.ts', '!../[a-z]*/service.ts', '!../[a-z]*/events.ts'],
  message:
    "A slice asks another's policy, calls its service or reads the events it writes; its queries, jobs and the rest are its own, or its tables could never change.",
}
const aProcedure = {
  regex: '(^|/)router(\\.ts)?$',
  message: 'Calls go from router to service and on: what stands below a procedure must not know it, or it can be called from nowhere else.',
}
const aService = {
  regex: '(^|/)service(\\.ts)?$',
  message: 'policy, queries, events and jobs are what a service is made of: one that called a service could open a second transaction.',
}
const belowTheService = {
  regex: String.raw`(^\./(policy|queries|events|jobs)(\.ts)?$)|((^|/)(log|jobs)/)|(^@parley/db)`,
  message: 'A procedure introduces and does not decide: it calls its service, which asks permission and opens the transaction.',
}

const aFeature = { regex: '(^|/)features/', message: 'ui knows no domain word: a primitive that needs a feature is part of that feature.' }
const aRoute = {
  regex: '(^|/)app/',
  message: 'Routes are put together from features; a feature or primitive that knows a route works in one place only.',
}
const theWebServer = {
  regex: '(^|/)server/',
  allowTypeImports: true,
  message: 'src/server holds the session secret and runs on the server alone; views get what they need from a route or a hook.',
}
const anyDomain = {
  regex: '^@parley/',
  message: 'ui knows no domain word and no client: it is given plain values, so that it can be drawn with literals.',
}
const insideAnotherFeature = (upwards: string) => ({
  group: [`${upwards}[a-z]*/**`, `!${upwards}[a-z]*/index.ts`],
  message: "A feature's index.ts is what it offers to others; the rest of it is its own business and may change tomorrow.",
})

const everywhere = [intoAnotherPackage, anApp]
const inApi = [...everywhere, client, sync]
const inWeb = [...everywhere, api, database, syncPastClient]
const inFeatures = [...inWeb, aRoute, theWebServer]

export const boundaries = [
  layer('packages/protocol/**', [...everywhere, anyPackage]),
  layer('packages/db/**', [...everywhere, anyPackage]),
  layer('packages/sync/**', [...everywhere, client, apiAtAll, database]),
  layer('packages/client/**', [...everywhere, api, database]),

  layer('packages/api/**', inApi),
  layer('packages/api/src/{log,jobs,platform}/**', [...inApi, aSlice]),
  layer('packages/api/src/modules/**', [...inApi, aProcedure, insideAnotherSlice]),
  layer('packages/api/src/modules/*/router.ts', [...inApi, belowTheService, insideAnotherSlice]),
  layer('packages/api/src/modules/*/{policy,queries,events,jobs}.ts', [...inApi, aProcedure, aService, insideAnotherSlice]),
  layer('packages/api/{src/testing/**,**/*.test.ts}', [...everywhere, client]),

  layer('apps/server/**', [...everywhere, client, sync]),
  layer('apps/server/{src/testing/**,**/*.test.ts}', everywhere),

  layer('apps/web/**', inWeb),
  layer('apps/web/src/features/*/*', [...inFeatures, insideAnotherFeature('../')]),
  layer('apps/web/src/features/*/*/**', [...inFeatures, insideAnotherFeature('../../')]),
  layer('apps/web/src/ui/**', [...inWeb, aFeature, aRoute, theWebServer, anyDomain]),

  layer('{scripts,e2e}/**', [anApp]),
]

interface Ban {
  readonly message: string
  readonly allowTypeImports?: boolean
  readonly regex?: string
  readonly group?: string[]
}

function layer(files: string, never: Ban[]): OxlintOverride {
  return { files: [files], rules: { 'no-restricted-imports': ['error', { patterns: never }] } }
}
