import { isDeepStrictEqual } from 'node:util'
import { SallyportError } from '../errors.ts'
import type { VaultMoved } from '../ports.ts'
import { isSeedOf, type StoredKey, type StoredSeed, type VaultContents } from './vault-contents.ts'
import type { VaultMove, VaultMoveFile } from './vault-move-file.ts'
import type { VaultPlace } from './vault-place.ts'

/**
 * Takes all of the vault from one place to another: copies it, reads it back, and only then takes it away where it was.
 * To be called under the vault's lock. Broken off anywhere, one of the two places is whole and is the one in use, and the next call finishes.
 *
 * @throws SallyportError `USAGE` when both places have something else under one name; nothing is changed then.
 */
export async function moveVault({
  from,
  to,
  moves,
}: {
  from: VaultPlace
  to: VaultPlace
  moves: VaultMoveFile
}): Promise<VaultMoved> {
  const begun = await moves.read()
  if (begun && begun.to !== to.kind) {
    throw new SallyportError('USAGE', `a move of the vault to the ${begun.to} was interrupted`, {
      hint: `finish it first: sallyport key move --to ${begun.to}`,
    })
  }
  if (begun?.verified) {
    // Somebody whose environment named the old place may have kept another key there since.
    const late = withoutCopies(await from.readAll(), begun)
    requireNoOther(late, await to.readAll(), to)
    await copy(late, to)
    const { keys, seeds } = await to.readAll()
    await finish({ from, moves })
    return { keys: keys.length, seeds: seeds.length }
  }

  const contents = await readWhole(from)
  const there = await to.readAll()
  requireNoOther(contents, withoutCopies(there, begun), to)
  const copied = [...new Set([...(begun?.copied ?? []), ...namesOf(contents)])]
  await moves.save({ to: to.kind, verified: false, copied })
  await copy(contents, to)
  await removeStale(there, { contents, copied, to })
  await moves.save({ to: to.kind, verified: true, copied })
  await finish({ from, moves })
  return { keys: contents.keys.length, seeds: contents.seeds.length }
}

/** Puts it there and reads it back. */
async function copy(contents: VaultContents, to: VaultPlace): Promise<void> {
  if (contents.keys.length === 0 && contents.seeds.length === 0) return
  await to.addAll(contents)
  requireSame(contents, await to.readAll(), to)
}

/** Takes away copies of what was removed from the vault after the move had been interrupted. */
async function removeStale(
  there: VaultContents,
  { contents, copied, to }: { contents: VaultContents; copied: readonly string[]; to: VaultPlace },
): Promise<void> {
  for (const key of there.keys) {
    const { profile } = key.entry
    if (copied.includes(keyName(key)) && !findKey(contents, profile)) await to.remove(profile)
  }
  for (const seed of there.seeds) {
    const { endpoint, serialNumber } = seed
    if (copied.includes(seedName(seed)) && !findSeed(contents, seed)) await to.removeSeed(endpoint, serialNumber)
  }
}

/** What is neither a copy nor what was copied. */
function withoutCopies({ keys, seeds }: VaultContents, begun: VaultMove | undefined): VaultContents {
  if (!begun) return { keys, seeds }
  return {
    keys: keys.filter((key) => !begun.copied.includes(keyName(key))),
    seeds: seeds.filter((seed) => !begun.copied.includes(seedName(seed))),
  }
}

function namesOf({ keys, seeds }: VaultContents): string[] {
  return [...keys.map(keyName), ...seeds.map(seedName)]
}

/** With the id of the key, so that another key of the profile has another name. */
function keyName({ entry }: StoredKey): string {
  return `key ${entry.profile} ${entry.accessKeyId}`
}

function seedName({ endpoint, serialNumber }: StoredSeed): string {
  return `seed ${endpoint} ${serialNumber}`
}

async function finish({ from, moves }: { from: VaultPlace; moves: VaultMoveFile }): Promise<void> {
  await from.erase()
  await moves.remove()
}

/** A keychain that was started anew may hide what it has: less than the table says is not all. */
async function readWhole(from: VaultPlace): Promise<VaultContents> {
  const contents = await from.readAll()
  const missing = (await from.listed())?.find(({ profile }) => !findKey(contents, profile))
  if (!missing) return contents
  throw new SallyportError(
    'STORE_UNUSABLE',
    `the ${from.kind} does not have the key of profile \`${missing.profile}\``,
    {
      hint: 'it may be locked; nothing was moved. If the key was deleted there: sallyport key remove',
    },
  )
}

function requireNoOther(contents: VaultContents, there: VaultContents, { kind }: VaultPlace): void {
  const key = contents.keys.find(({ entry, accessKey }) => {
    const other = findKey(there, entry.profile)
    return other && !isDeepStrictEqual(other.accessKey, accessKey)
  })
  const seed = contents.seeds.find((one) => {
    const other = findSeed(there, one)
    return other && other.base32Seed !== one.base32Seed
  })
  const what = key ? `key of profile \`${key.entry.profile}\`` : seed && `seed of ${seed.serialNumber}`
  if (what === undefined) return
  const command = key ? `key remove ${key.entry.profile}` : 'device code --forget'
  throw new SallyportError('USAGE', `the ${kind} has another ${what} already`, {
    hint: `remove the one you don't want: SALLYPORT_VAULT=${kind} sallyport ${command}`,
  })
}

function requireSame(contents: VaultContents, there: VaultContents, { kind }: VaultPlace): void {
  const isThere =
    contents.keys.every((key) => isDeepStrictEqual(findKey(there, key.entry.profile), key)) &&
    contents.seeds.every((seed) => there.seeds.some((other) => isDeepStrictEqual(other, seed)))
  if (isThere) return
  throw new SallyportError('STORE_UNUSABLE', `the ${kind} does not hand out again what was put into it`, {
    hint: 'the vault is where it was, whole',
  })
}

function findSeed({ seeds }: VaultContents, { endpoint, serialNumber }: StoredSeed): StoredSeed | undefined {
  return seeds.find((seed) => isSeedOf(seed, endpoint, serialNumber))
}

function findKey({ keys }: VaultContents, profile: string) {
  return keys.find(({ entry }) => entry.profile === profile)
}
