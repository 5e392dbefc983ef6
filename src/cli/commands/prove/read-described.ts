import { dirname, isAbsolute, join } from 'node:path'
import { SallyportError } from '../../../errors.ts'
import type { CompiledPolicy, PolicyType } from '../../../policy/index.ts'
import type { Context } from '../../context.ts'
import { readText } from '../policy/read-text.ts'
import type { PolicyReader } from './read-policies.ts'
import type { ProofTarget } from './proof-target.ts'
import { subjectOf } from './subject-of.ts'

/**
 * A principal described in a file, in the form of the cases of `policy test`: `principal.arn`, `policies.identity` and
 * so on, each policy written out or named by its file; and beside them `tags` and `hasMfaDevice`, where they are known.
 *
 * @throws SallyportError - `USAGE` when the file says it otherwise.
 */
export async function readDescribed(context: Context, reader: PolicyReader, file: string): Promise<ProofTarget> {
  const root = parseObject(await readText(file, context.surroundings.stdin), file)
  const arn = objectAt(root, 'principal', file)['arn']
  if (typeof arn !== 'string') throw wrong(file, 'principal.arn is missing')
  const policies = objectAt(root, 'policies', file)
  const build = (place: string, value: unknown, type: PolicyType) => buildOne(reader, file, { place, value, type })
  const list = (name: string, value: unknown, type: PolicyType) =>
    inOrder(listOf(value), (item, index) => build(`${name}[${index}]`, item, type))
  const { boundary, trust } = policies
  return {
    title: arn,
    subject: { ...subjectOf(arn, `${file}: principal.arn`), ...tagsOf(root, file), ...deviceOf(root) },
    layers: {
      identity: await list('identity', policies['identity'], 'identity'),
      boundary: boundary === undefined || boundary === null ? undefined : await build('boundary', boundary, 'managed'),
      session: await list('session', policies['session'], 'session'),
      scps: await inOrder(listOf(policies['scp']), (level, index) => list(`scp[${index}]`, level, 'scp')),
    },
    trusts: trust === undefined ? [] : await list('trust', Array.isArray(trust) ? trust : [trust], 'trust'),
  }
}

async function buildOne(
  reader: PolicyReader,
  file: string,
  { place, value, type }: { place: string; value: unknown; type: PolicyType },
): Promise<CompiledPolicy> {
  if (typeof value === 'string') return reader.read(isAbsolute(value) ? value : join(dirname(file), value), type)
  if (isObject(value)) return reader.compile(JSON.stringify(value, null, 2), `${file}#${place}`, type)
  throw wrong(file, `policies.${place} is neither a policy nor the name of a file`)
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  step: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) results.push(await step(item, index))
  return results
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value)) return value
  } catch (cause) {
    throw new SallyportError('USAGE', `${file}: not JSON: ${cause instanceof Error ? cause.message : ''}`, { cause })
  }
  throw wrong(file, 'is not an object')
}

function objectAt(root: Record<string, unknown>, name: string, file: string): Record<string, unknown> {
  const value = root[name]
  if (isObject(value)) return value
  throw wrong(file, `${name} is missing`)
}

function tagsOf({ tags }: Record<string, unknown>, file: string): { tags?: Record<string, string> } {
  if (tags === undefined) return {}
  if (!isObject(tags)) throw wrong(file, 'tags is not an object')
  return { tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) }
}

function deviceOf({ hasMfaDevice }: Record<string, unknown>): { hasMfaDevice?: boolean } {
  return typeof hasMfaDevice === 'boolean' ? { hasMfaDevice } : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(file: string, problem: string): SallyportError {
  return new SallyportError('USAGE', `${file}: ${problem}`, {
    hint: 'as in {"principal": {"arn": "arn:aws:iam::123456789012:user/ana"}, "policies": {"identity": ["force-mfa.json"]}}',
  })
}
