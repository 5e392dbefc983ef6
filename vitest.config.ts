import { defineConfig } from 'vitest/config'

/** What counts bytes has a Node to itself, which compiles when it is told to and forgets nothing that it compiled. */
const heap = ['test/policy/decide-heap.test.ts']
const forHeap = ['--no-concurrent-recompilation', '--no-flush-bytecode']

/** What another Node can't change: what other programs do, and long searches in plain arithmetic. */
const once = [
  'test/cli/prove.test.ts',
  'test/cli/weaknesses.test.ts',
  'test/local-aws/clients.test.ts',
  'test/local-aws/real-clients/**/*.test.ts',
  'test/local-aws/s3/aws-cli.test.ts',
  'test/policy/**/*.test.ts',
  'test/proof/**/*.test.ts',
  'test/session/mfa-script*.test.ts',
]

const threads = { pool: 'threads', isolate: false } as const

export default defineConfig({
  test: {
    include: [],
    maxWorkers: 2,
    // Of a test that hangs; on a machine with other work, one that starts many programs takes half a minute.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globalSetup: ['test/set-up.ts'],
    setupFiles: ['test/away-from-aws.ts'],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], exclude: ['src/**/index.ts'] },
    // On other Nodes than the one it runs on, `npm run check` runs only the last.
    projects: [
      { extends: true, test: { name: 'heap', include: heap, pool: 'forks', execArgv: forHeap } },
      { extends: true, test: { name: 'once', include: once, exclude: heap, ...threads } },
      {
        extends: true,
        test: { name: 'everywhere', include: ['test/**/*.test.ts'], exclude: [...heap, ...once], ...threads },
      },
    ],
  },
})
