import { dirname, isAbsolute, join } from 'node:path'
import { SallyportError } from '../../../errors.ts'
import type { JsonNode } from '../../../policy/json-text.ts'
import type { CompiledPolicy, PolicyType } from '../../../policy/index.ts'
import type { ProofSubject } from '../../../proof/index.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import { readText } from '../policy/read-text.ts'
import { DescribedJson } from './described-json.ts'
import type { PolicyReader } from './read-policies.ts'
import type { ProofTarget } from './proof-target.ts'
import { subjectOf } from './subject-of.ts'

/**
 * A principal described in a file: `principal.arn`, and its `policies` in the form of the cases of `policy test`, each
 * written out or named by its file; and beside them `tags` and `hasMfaDevice`, where they are known.
 *
 * @throws SallyportError - `USAGE` when the file says it otherwise, or says more than is looked at.
 */
export async function readDescribed(context: Context, reader: PolicyReader, file: string): Promise<ProofTarget> {
  const json = new DescribedJson(file, await readText(file, context.surroundings.stdin))
  json.requireMembers(
    json.root,
    ['principal', 'policies', 'tags', 'hasMfaDevice', 'name', 'description', '$schema'],
    '',
  )
  const { arn, subject } = readSubject(json)
  const { layers, trusts } = await readLayers(json, reader)
  json.refuseTwice()
  return { title: arn, subject, layers, trusts }
}

function readSubject(json: DescribedJson): { arn: string; subject: ProofSubject } {
  const node = json.requireObject(json.root, 'principal')
  json.requireMembers(node, ['arn', 'type', 'accountId', 'name', 'uniqueId'], 'principal.')
  const [arn = json.refuse('principal.arn is missing', node.offset), type, accountId, name, uniqueId] = [
    'arn',
    'type',
    'accountId',
    'name',
    'uniqueId',
  ].map((member) => json.findText(node, member, 'principal.'))
  const subject = subjectOf(arn, `${json.place(node.members.get('arn')?.offset ?? node.offset)}: principal.arn`)
  const isOther =
    (type !== undefined && type !== subject.type && type !== SESSION_TYPES[subject.type]) ||
    (accountId !== undefined && accountId !== subject.accountId) ||
    (name !== undefined && name !== subject.name)
  if (isOther) json.refuse('principal says something else than its arn', node.offset)
  return { arn, subject: { ...subject, uniqueId, tags: readTags(json), hasMfaDevice: readDevice(json) } }
}

/** What a request's principal is called; a role's is a session of it. */
const SESSION_TYPES: Readonly<Record<ProofSubject['type'], string>> = { User: 'User', Role: 'AssumedRole' }

function readTags(json: DescribedJson): Record<string, string> | undefined {
  if (json.findMember(json.root, 'tags') === undefined) return undefined
  const { members } = json.requireObject(json.root, 'tags')
  const tags = new Map<string, [string, string]>()
  for (const [key, { value, offset }] of members) {
    if (value.kind !== 'string') return json.refuse(`tags.${key} is no text`, value.offset)
    // AWS: the keys of tags are told apart regardless of letter case.
    if (tags.has(key.toLowerCase())) json.refuse(`tags.${key} is there twice, in another letter case`, offset)
    tags.set(key.toLowerCase(), [key, value.text])
  }
  return Object.fromEntries(tags.values())
}

function readDevice(json: DescribedJson): boolean | undefined {
  const value = json.findMember(json.root, 'hasMfaDevice')
  if (value === undefined) return undefined
  if (value.kind !== 'boolean') return json.refuse('hasMfaDevice is true or false', value.offset)
  return value.text === 'true'
}

/** Not looked at by a proof, which is about what the principal holds, on resources of whichever account. */
const NOT_LOOKED_AT: ReadonlyMap<string, string> = new Map([
  ['resource', 'it belongs to one resource, and prove asks about all'],
  ['rcp', 'it limits the resources of one account, and prove asks about those of all'],
])

async function readLayers(json: DescribedJson, reader: PolicyReader): Promise<Pick<ProofTarget, 'layers' | 'trusts'>> {
  const node = json.requireObject(json.root, 'policies')
  for (const [name, { offset }] of node.members) {
    const reason = NOT_LOOKED_AT.get(name)
    if (reason !== undefined) {
      json.refuse(
        `policies.${name} is not looked at by prove: ${reason}; take it out (policy simulate takes it)`,
        offset,
      )
    }
  }
  json.requireMembers(node, ['identity', 'boundary', 'session', 'scp', 'trust'], 'policies.')
  const member = (name: string): JsonNode | undefined => json.findMember(node, name)
  const read = (item: JsonNode, name: string, type: PolicyType) => readPolicy(json, reader, { item, name, type })
  const list = (items: readonly JsonNode[], name: string, type: PolicyType) =>
    inOrder(items, (item, index) => read(item, `${name}[${index}]`, type))
  const boundary = member('boundary')
  return {
    layers: {
      identity: await list(itemsOf(member('identity')), 'identity', 'identity'),
      boundary: boundary && (await read(boundary, 'boundary', 'managed')),
      session: await list(itemsOf(member('session')), 'session', 'session'),
      scps: await inOrder(levelsOf(json, member('scp')), (level, index) => list(level, `scp[${index}]`, 'scp')),
    },
    trusts: (await list(itemsOf(member('trust')), 'trust', 'trust')).map((trust) => ({ trust })),
  }
}

/** One policy may stand where a list of them may. */
function itemsOf(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return []
  return node.kind === 'array' ? node.items : [node]
}

/** A policy where a level is to be could be one level of its own or one policy of a level with the others. */
function levelsOf(json: DescribedJson, node: JsonNode | undefined): (readonly JsonNode[])[] {
  if (node === undefined) return []
  if (node.kind !== 'array') return json.refuse('policies.scp is a list of levels, outermost first', node.offset)
  return node.items.map((level, index) =>
    level.kind === 'array'
      ? level.items
      : json.refuse(`policies.scp[${index}] is no list: each level is a list of policies`, level.offset),
  )
}

async function readPolicy(
  json: DescribedJson,
  reader: PolicyReader,
  { item, name, type }: { item: JsonNode; name: string; type: PolicyType },
): Promise<CompiledPolicy> {
  if (item.kind === 'string') return readNamed(json, reader, { text: item.text, offset: item.offset }, type)
  if (item.kind === 'object') return reader.compilePart(json, item, name, type)
  return json.refuse(`policies.${name} is neither a policy nor the name of a file`, item.offset)
}

async function readNamed(
  json: DescribedJson,
  reader: PolicyReader,
  { text, offset }: { text: string; offset: number },
  type: PolicyType,
): Promise<CompiledPolicy> {
  const path = isAbsolute(text) ? text : join(dirname(json.file), text)
  try {
    return await reader.read(path, type)
  } catch (cause) {
    if (!(cause instanceof SallyportError)) throw cause
    const { code, message, hint } = cause
    throw new SallyportError(code, printable(`${json.place(offset)}: ${message}`), { ...(hint && { hint }), cause })
  }
}

async function inOrder<Item, Result>(
  items: readonly Item[],
  step: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) results.push(await step(item, index))
  return results
}
