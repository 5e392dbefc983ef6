import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as policy from '../../src/policy/index.ts'
import { runWithoutAws } from '../cli/run-without-aws.ts'

const page = await readFile(resolve(import.meta.dirname, '../../docs/policy.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code)

/** Runs an example with the library in place of its import. */
async function runExample(code: string): Promise<string[]> {
  const lines: string[] = []
  const body = code.replace(/^import (\{[^}]*\}) from 'sallyport\/policy'/m, 'const $1 = library')
  const AsyncFunction = Object.getPrototypeOf(runExample).constructor as FunctionConstructor
  const example = AsyncFunction('library', 'console', body) as (library: object, output: object) => Promise<void>
  await example(policy, { log: (...parts: unknown[]) => lines.push(parts.join(' ')) })
  return lines
}

describe('docs/policy.md: the library', () => {
  const examples = blocks('js')

  test('has examples', () => {
    expect(examples.length).toBeGreaterThanOrEqual(4)
  })

  test.each(examples)('example %#', async (code) => {
    const told = [...code.matchAll(/^ *\/\/ (.*)$/gm)].map(([, line]) => line)
    expect(await runExample(code)).toEqual(told)
  })
})

describe('docs/policy.md: the commands', () => {
  const [transcripts, files] = [blocks('console'), [...page.matchAll(/^`([\w-]+\.json)`:\n\n```json\n([^]*?)^```/gm)]]
  const commands = transcripts.flatMap((block) => block.split(/^\$ /m).filter((part) => part !== ''))
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-docs-'))
    for (const [, name = '', content = ''] of files) await writeFile(join(folder, name), content)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('has transcripts', () => {
    expect(commands.length).toBeGreaterThanOrEqual(4)
  })

  test.each(commands.map((transcript) => [transcript.split('\n')[0], transcript] as const))(
    '$ %s',
    async (_, transcript) => {
      const [line = '', ...told] = transcript.split('\n')
      const [command = '', tellsStatus] = line.split('; echo $?')
      const args = command
        .split(' ')
        .slice(1)
        .map((word) => (word.endsWith('.json') ? join(folder, word) : word))
      const { status, stdout } = await runWithoutAws(args)
      const output = stdout.replaceAll(join(folder, '/'), '')
      expect(tellsStatus === undefined ? output : `${output}${status}\n`).toBe(told.join('\n'))
    },
  )
})

test('docs/policy.md lists every rule of policy check', () => {
  const listed = [...page.matchAll(/^\| `([\w-]+)` \| (error|warning|note) \| (.*) \|$/gm)]
  expect(listed.map(([, rule, severity, brief]) => [rule, { severity, brief }])).toEqual(Object.entries(policy.RULES))
})
