import { AwsApiError, SallyportError } from '../errors.ts'
import type {
  AccessKey,
  Aws,
  Clock,
  Credentials,
  KeyStore,
  ListedAccessKey,
  RotationRecord,
  Rotations,
  Waiting,
} from '../ports.ts'

export interface RotatePorts {
  readonly aws: Aws
  readonly vault: KeyStore
  readonly rotations: Rotations
  readonly waiting: Waiting
  readonly clock: Clock
  say(text: string): void
  /** What a person who stops here, or whom an error stops, is told to do next; `undefined` when nothing is left undone. */
  readonly setNextStep: (hint: string | undefined) => void
}

/** Whose key, and by what it is changed. */
export interface RotationWish {
  readonly endpoint: string
  readonly profile: string
  /** The key that the vault has for the profile. */
  readonly accessKeyId: string
  /** Of the key's owner, with MFA where the policies want it. */
  readonly session: Credentials
}

/** What a rotation came to. */
export interface Rotated {
  readonly oldAccessKeyId: string
  readonly newAccessKeyId: string
}

// AWS: a new key is known everywhere after some seconds.
const KNOWN_WITHIN_SECONDS = 60
const BETWEEN_TRIES_SECONDS = 3
const TO_FINISH = 'the vault has a key that works; to finish: sallyport key rotate'
/** A request lasts half a minute at most; the rest is for a clock that is off by what AWS's signatures allow. */
const ABOUT_THEN_SECONDS = 6 * 60

/**
 * Changes a profile's key for a new one: makes it, proves it by a call, puts it into the vault, and only then deactivates
 * the old one, which stays at AWS until it is deleted on request. Interrupted anywhere, the vault has a key that works, and
 * the next call finishes: a key whose secret got lost is deleted and another made.
 *
 * @throws SallyportError `USAGE` when the user has two keys already, the most AWS allows.
 */
export async function rotateKey(ports: RotatePorts, wish: RotationWish): Promise<Rotated> {
  const { aws, rotations, clock } = ports
  const { endpoint, profile, accessKeyId, session } = wish
  const iam = aws.iam(session)
  const keys = await iam.listAccessKeys()
  const begun = await rotations.find(endpoint, profile)
  if (begun && accessKeyId !== begun.oldAccessKeyId && !begun.before.includes(accessKeyId)) {
    ports.setNextStep(TO_FINISH)
    return finish(ports, wish, { oldAccessKeyId: begun.oldAccessKeyId, newAccessKeyId: accessKeyId, keys })
  }

  const lost = keys.filter((key) => begun?.oldAccessKeyId === accessKeyId && isLost(key, begun))
  if (lost.length > 0) ports.setNextStep(TO_FINISH)
  for (const key of lost) {
    ports.say(`${key.accessKeyId} was made by a rotation that was interrupted, and its secret is lost: deleting it`)
    await iam.deleteAccessKey(key.accessKeyId)
  }
  const kept = keys.filter((key) => !lost.includes(key))
  if (kept.length > 1) throw twoKeys(profile, accessKeyId, kept)

  const before = kept.map((key) => key.accessKeyId)
  ports.setNextStep(TO_FINISH)
  const record: RotationRecord = { endpoint, profile, oldAccessKeyId: accessKeyId, before, startedAt: clock.now() }
  await rotations.save(record)
  const made = await iam.createAccessKey()
  await rotations.save({ ...record, newAccessKeyId: made.accessKeyId })
  await prove(ports, wish, made)
  await ports.vault.save({ profile, accessKeyId: made.accessKeyId, endpoint, addedAt: clock.now() }, made)
  return finish(ports, wish, { oldAccessKeyId: accessKeyId, newAccessKeyId: made.accessKeyId, keys })
}

/** Made by a rotation that got no further; where not even the answer came, the one that came to be about then. */
function isLost({ accessKeyId, createDate }: ListedAccessKey, begun: RotationRecord): boolean {
  if (begun.before.includes(accessKeyId)) return false
  if (begun.newAccessKeyId !== undefined) return begun.newAccessKeyId === accessKeyId
  const age = Math.abs((createDate?.getTime() ?? 0) - begun.startedAt.getTime())
  return age < ABOUT_THEN_SECONDS * 1000
}

/** The rest, once the vault has the new key. */
async function finish(
  { aws, rotations, setNextStep }: RotatePorts,
  { endpoint, profile, session }: RotationWish,
  { keys, ...rotated }: Rotated & { readonly keys: readonly ListedAccessKey[] },
): Promise<Rotated> {
  const { oldAccessKeyId } = rotated
  if (keys.some((key) => key.accessKeyId === oldAccessKeyId && key.status === 'Active')) {
    await aws.iam(session).updateAccessKey(oldAccessKeyId, 'Inactive')
  }
  await rotations.remove({ endpoint, profile })
  setNextStep(undefined)
  return rotated
}

/**
 * Deletes the keys of the user that are inactive and are not the one in the vault.
 *
 * @returns Their ids.
 */
export async function deleteInactiveKeys(
  { aws }: Pick<RotatePorts, 'aws'>,
  { session, accessKeyId }: Pick<RotationWish, 'session' | 'accessKeyId'>,
): Promise<string[]> {
  const iam = aws.iam(session)
  const keys = await iam.listAccessKeys()
  const gone = keys.filter((key) => key.status === 'Inactive' && key.accessKeyId !== accessKeyId)
  for (const key of gone) await iam.deleteAccessKey(key.accessKeyId)
  return gone.map((key) => key.accessKeyId)
}

/** Takes back a key that proves useless, so that nothing is left behind. */
async function prove(ports: RotatePorts, wish: RotationWish, made: AccessKey): Promise<void> {
  const { aws, rotations } = ports
  try {
    const [owner, proven] = [await aws.sts(wish.session).getCallerIdentity(), await callWith(ports, made)]
    if (owner.arn === proven) return
    throw new SallyportError('AWS_REFUSED', `the new key ${made.accessKeyId} is of ${proven}, not of ${owner.arn}`)
  } catch (error) {
    const isGone = await aws
      .iam(wish.session)
      .deleteAccessKey(made.accessKeyId)
      .then(
        () => true,
        () => false,
      )
    // Else the next rotation deletes it.
    if (isGone) {
      await rotations.remove(wish)
      ports.setNextStep(undefined)
    }
    throw error
  }
}

async function callWith({ aws, waiting, clock }: RotatePorts, made: AccessKey): Promise<string> {
  const until = clock.now().getTime() + KNOWN_WITHIN_SECONDS * 1000
  for (;;) {
    try {
      return (await aws.sts(made).getCallerIdentity()).arn
    } catch (error) {
      const now = clock.now().getTime()
      const isUnknown = error instanceof AwsApiError && error.code === 'InvalidClientTokenId'
      if (!isUnknown || now >= until) throw error
      await waiting.until(new Date(now + BETWEEN_TRIES_SECONDS * 1000), 'the new key is not known everywhere yet')
    }
  }
}

function twoKeys(profile: string, accessKeyId: string, keys: readonly ListedAccessKey[]): SallyportError {
  const others = keys.filter((key) => key.accessKeyId !== accessKeyId)
  const told = others.map((key) => `${key.accessKeyId}, which is ${key.status === 'Active' ? 'active' : 'inactive'}`)
  const message = `the user has two access keys already, the most AWS allows: \`${profile}\` uses ${accessKeyId}, the other is ${told.join(', ')}`
  const hint = others.every((key) => key.status === 'Inactive')
    ? 'if nothing misses it: sallyport key rotate --delete-old'
    : 'find out who uses it, and have it deactivated; then: sallyport key rotate --delete-old'
  return new SallyportError('USAGE', message, { hint })
}
