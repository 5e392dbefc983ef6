import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

import { SallyportError } from '../../errors.ts'
import { encodeBase32 } from '../../totp/index.ts'
import type { PolicyRow } from '../store/rows.ts'

let opened: ReadonlyMap<string, PolicyRow> | undefined

/**
 * The pack of AWS's managed policies that the build made (scripts/generate-managed-policies.mjs), by ARN: of each the default
 * version. Opening takes some 20 ms, once in a process.
 *
 * @throws SallyportError STORE_UNUSABLE when the pack is missing or broken.
 */
export function openManagedPolicies(): ReadonlyMap<string, PolicyRow> {
  opened ??= readPolicies(brotliDecompressSync(readPack()).toString('utf8'))
  return opened
}

/** Beside this module in `dist/`; sources find the one that the last build left there. */
function readPack(): Buffer {
  for (const place of ['managed-policies.pack', '../../../dist/managed-policies.pack']) {
    try {
      return readFileSync(new URL(place, import.meta.url))
    } catch (cause) {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    }
  }
  throw new SallyportError('STORE_UNUSABLE', 'the pack of AWS managed policies is missing beside the program', {
    hint: 'install sallyport again (in a clone: npm run build)',
  })
}

function readPolicies(text: string): Map<string, PolicyRow> {
  const [head = '', ...lines] = text.split('\n')
  if (!head.startsWith('policies 1 ')) {
    throw new SallyportError('STORE_UNUSABLE', 'the pack of AWS managed policies is not one that this version reads')
  }
  return new Map(lines.map((line) => readPolicy(line)).map((policy) => [policy.arn, policy]))
}

function readPolicy(line: string): PolicyRow {
  const [name = '', versionId = 'v1', created = '', updated = '', document = ''] = line.split('\t')
  const slash = name.lastIndexOf('/') + 1
  const arn = `arn:aws:iam::aws:policy${name}`
  const updatedAt = Number.parseInt(updated, 36) * 1000
  return {
    accountId: 'aws',
    arn,
    policyId: policyId(arn),
    policyName: name.slice(slash),
    path: name.slice(0, slash),
    createdAt: Number.parseInt(created, 36) * 1000,
    updatedAt,
    tags: [],
    defaultVersionId: versionId,
    nextVersion: Number(versionId.slice(1)) + 1,
    versions: [{ versionId, document, createdAt: updatedAt }],
  }
}

/** AWS's ids aren't in the pack; ours is always the same for the same policy. */
function policyId(arn: string): string {
  return `ANPA${encodeBase32(createHash('sha256').update(arn).digest()).slice(0, 17)}`
}
