import { defineConfig } from 'vitest/config'

const sources = ['packages', 'apps', 'scripts']
const anywhere = (ending: string) => sources.map((folder) => `${folder}/**/*.${ending}`)
/** A file with a time budget of its own. */
const permissionMatrix = ['packages/api/src/testing/permission-matrix.pg.test.ts']
const never = ['**/node_modules/**', '**/.next/**', '**/generated/**']

const withPostgres = {
  pool: 'forks' as const,
  globalSetup: ['packages/db/src/vitest-global-setup.ts'],
  testTimeout: 20_000,
  hookTimeout: 30_000,
}

// A watcher has no use here: `npm test` and CI run once, and who wants one says `vitest --watch`.
export default defineConfig({
  // Next leaves JSX alone in its tsconfig; tests of components need it compiled.
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    watch: false,
    // A test without assertions promises nothing, and a run without tests is a wrong filter, not a success.
    expect: { requireAssertions: true },
    passWithNoTests: false,
    maxWorkers: 2,
    // Clock and ids are handed in; a test must not be able to leave a mock to its neighbour.
    restoreMocks: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: anywhere('test.{ts,tsx}'),
          exclude: [...never, '**/*.pg.test.{ts,tsx}'],
          pool: 'threads',
          testTimeout: 5_000,
        },
      },
      {
        extends: true,
        test: { ...withPostgres, name: 'postgres', include: anywhere('pg.test.{ts,tsx}'), exclude: [...never, ...permissionMatrix] },
      },
      {
        extends: true,
        test: { ...withPostgres, name: 'permissions', include: permissionMatrix, exclude: never },
      },
    ],
  },
})
