import { readFile } from 'node:fs/promises'

import { SallyportError } from '../errors.ts'
import { readJson } from '../policy/json-text.ts'
import { findMisfit } from './find-misfit.ts'
import { SEED_SCHEMA } from './seed-schema.ts'
import type { Seed } from './seed.ts'

/**
 * Reads what a local AWS begins with from a JSON file (`schemas/local-aws-seed.schema.json`).
 *
 * @throws SallyportError USAGE for a file that can't be read, is no JSON, or has another shape; with the file and the place.
 */
export async function readSeedFile(path: string): Promise<Seed> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = isMissing ? 'there is no such file' : cause instanceof Error ? cause.message : String(cause)
    throw new SallyportError('USAGE', `can't read the seed ${path}: ${reason}`, { cause })
  })
  const seed = parse(path, text.replace(/^\uFEFF/, ''))
  const misfit = findMisfit(SEED_SCHEMA, seed, '')
  if (misfit !== undefined) throw new SallyportError('USAGE', `${path}: ${misfit}`)
  return seed as Seed
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
