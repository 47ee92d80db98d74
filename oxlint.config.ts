import { defineConfig } from 'oxlint'
import { boundaries } from './scripts/boundaries.ts'

// TypeScript rather than JSON, because the dependency rule is a table with reasons, and JSON would have it repeated for each folder.
// Biome has what needs one file only; here is what needs types or the graph of imports.
export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'vitest', 'node'],
  categories: { correctness: 'error', suspicious: 'off' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error', denyWarnings: true },
  ignorePatterns: ['**/node_modules', '**/generated', '**/.next', '**/dist', '.turbo', '.parley', '**/*.md'],
  rules: {
    // A promise that nobody waits for swallows its refusal, and a send that failed looks like one that didn't.
    'typescript/no-floating-promises': ['error', { ignoreVoid: true }],
    // React ignores what an event handler returns; everywhere else a promise where none is expected is one nobody waits for.
    'typescript/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    'typescript/await-thenable': 'error',
    'typescript/return-await': ['error', 'in-try-catch'],
    'typescript/only-throw-error': ['error', { allowThrowingUnknown: true }],
    'typescript/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // It takes assertions for needless that tsc insists on.
    'typescript/no-unnecessary-type-assertion': 'off',
    'typescript/no-deprecated': 'error',
    // Text is counted in code points, so spreading a string is what is meant.
    'typescript/no-misused-spread': ['error', { allow: ['string'] }],
    // The house passes functions about, made by closures; none of them knows a `this`.
    'typescript/unbound-method': 'off',
    // A copy is what makes it safe to walk through a set that its members leave.
    'unicorn/no-useless-spread': 'off',
    // What a form field or a React node may be besides text is known where it is read, not from its type.
    'typescript/no-base-to-string': 'off',
    'typescript/restrict-plus-operands': 'error',
    'typescript/no-for-in-array': 'error',
    'typescript/no-array-delete': 'error',
    'typescript/no-implied-eval': 'error',
    'typescript/no-unsafe-unary-minus': 'error',
    'typescript/require-array-sort-compare': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
    'import/no-cycle': ['error', { ignoreTypes: true }],
    'import/no-self-import': 'error',
    'import/no-duplicates': 'error',
    'promise/no-multiple-resolved': 'error',
    // Biome has it, and needs the comment; one that says it twice says it once too often.
    'no-empty-pattern': 'off',
    'no-var': 'error',
    eqeqeq: 'error',
    'no-empty': 'error',
    'no-else-return': 'error',
    'no-param-reassign': 'error',
    // Tests say their promise in sentences of the specification, and `requireAssertions` in vitest.config.ts sees to the rest.
    'vitest/expect-expect': 'off',
    'vitest/require-to-throw-message': 'off',
    // An assertion may be begun before what makes it come true, and awaited after: no-floating-promises sees that it is awaited.
    'vitest/valid-expect': 'off',
    'vitest/valid-title': 'off',
    'vitest/no-conditional-expect': 'off',
    'vitest/no-standalone-expect': 'off',
    'vitest/require-mock-type-parameters': 'off',
  },
  overrides: boundaries,
})
