import { constants, openSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { Socket } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

import { SallyportError } from '../../errors.ts'
import { readJson } from '../../policy/json-text.ts'
import { findMisfit } from './find-misfit.ts'
import { SEED_SCHEMA } from './seed-schema.ts'
import type { Seed } from './seed.ts'

/**
 * Reads what a local AWS begins with from a JSON file (`schemas/local-aws-seed.schema.json`).
 *
 * @throws SallyportError USAGE for a file that can't be read, is no JSON, or has another shape; with the file and the place.
 */
export async function readSeedFile(path: string): Promise<Seed> {
  const text = await readText(path).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause))
    throw new SallyportError('USAGE', `can't read the seed ${path}: ${reason}`, { cause })
  })
  const seed = parse(path, text.replace(/^\uFEFF/, ''))
  const misfit = findMisfit(SEED_SCHEMA, seed, '')
  if (misfit !== undefined) throw new SallyportError('USAGE', `${path}: ${misfit}`)
  return seed as Seed
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  ELOOP: 'its links lead in a circle',
}

/** Thousands of users are some megabytes. */
const MOST_BYTES = 256 * 1024 * 1024

async function readText(path: string): Promise<string> {
  const about = await stat(path)
  // Such as a shell's `<(jq ...)`. The wait for who writes is in the event loop: in `open` no signal would end it.
  if (about.isFIFO()) {
    const handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    return textOf(new Socket({ fd: handle, readable: true, writable: false }))
  }
  if (!about.isFile() && !about.isDirectory()) throw new Error('it is not a regular file')
  if (about.size > MOST_BYTES) throw new Error('it is longer than 256 MB')
  return readFile(path, 'utf8')
}

/** What is said beside a seed file comes on top of it: names it has are replaced, others join. */
export function onTopOf(file: Seed, said: Seed): Seed {
  const { accountId = file.accountId, alias = file.alias } = said
  return {
    ...(accountId !== undefined && { accountId }),
    ...(alias !== undefined && { alias }),
    users: { ...file.users, ...said.users },
    groups: { ...file.groups, ...said.groups },
    roles: { ...file.roles, ...said.roles },
    root: { ...file.root, ...said.root },
    buckets: [...new Set([...(file.buckets ?? []), ...(said.buckets ?? [])])],
    accounts: { ...file.accounts, ...said.accounts },
  }
}

/** Read twice: `JSON.parse` tells no place, and quotes a text in which there may be passwords. */
function parse(path: string, text: string): unknown {
  readJson(text, (problem, offset) => {
    const before = text.slice(0, offset).split('\n')
    const place = `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
    throw new SallyportError('USAGE', `${path} is no JSON: ${problem} at ${place}`)
  })
  return JSON.parse(text)
}

/** Names the seed file in what is wrong with its contents. */
export async function blaming<T>(path: string | undefined, action: () => T): Promise<Awaited<T>> {
  try {
    return await action()
  } catch (cause) {
    if (path === undefined || !(cause instanceof SallyportError)) throw cause
    const { code, message, hint } = cause
    throw new SallyportError(code, `${path}: ${message}`, { ...(hint !== undefined && { hint }), cause })
  }
}
