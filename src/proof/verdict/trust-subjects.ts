import type { CompiledPolicy } from '../../policy/compile-policy.ts'
import type { ClassAnswer } from '../answer.ts'
import type { ProofSubject } from '../credential-profiles.ts'
import type { TrustInput } from './trust-answers.ts'

/** Users that a trust policy names, one by one or by their account. */
export interface TrustedUsers {
  /** One of them, of no particular name; or the one. */
  readonly example: ProofSubject
  /** All of them, unless it is the one. */
  readonly all: ProofSubject | undefined
}

const USER = /^arn:([\w-]+):iam::(\d{12}):user(\/(?:.*\/)?)([^/]+)$/
const ACCOUNT = /^(?:arn:([\w-]+):iam::)?(\d{12})(?::root)?$/
const ANYBODY = 'any-user'
/** An account that no policy is likely to name, as where all of one's own are left out. */
const ELSEWHERE = '998877665544'

/** Whom the Allows of a trust policy name under `AWS`. */
export function principalsOf(trust: CompiledPolicy): string[] {
  const values = trust.document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principal }) => principal?.entries ?? [])
    .flatMap(({ type, value }) => (type === 'AWS' ? [value] : []))
  return [...new Set(values)]
}

/** For each principal that is a user or can be one. */
export function trustedUsers({ trust, accountId, partition, arnsById }: TrustInput): TrustedUsers[] {
  return principalsOf(trust).flatMap((value): TrustedUsers[] => {
    const one = userOf(arnsById?.get(value) ?? value)
    if (one !== undefined) return [{ example: { ...one, uniqueId: idIn(value) }, all: undefined }]
    const account = ACCOUNT.exec(value)
    if (account === null && value !== '*') return []
    const [, itsPartition = partition, itsId = accountId] = account ?? []
    const example = user(itsPartition, itsId, '/', ANYBODY)
    return [{ example, all: { ...example, standsFor: value === '*' ? 'anyOfAnyAccount' : 'anyOfAccount' } }]
  })
}

function idIn(value: string): string | undefined {
  return value.startsWith('A') ? value : undefined
}

/** Is it one of an account of no particular name? */
export function isExample({ name }: ProofSubject): boolean {
  return name === ANYBODY
}

/** Users such as an answer is about, which was found for all of them: with the names that its request bears. */
export function usersLike(answer: ClassAnswer, { partition, accountId, standsFor }: ProofSubject): ProofSubject[] {
  if (answer.kind !== 'open') return []
  const valueOf = (key: string): string => {
    const value = answer.values.get(key) ?? answer.space.fixed.get(key)
    return typeof value === 'string' ? value : ''
  }
  const like = userOf(valueOf('aws:principalarn'))
  const [named] = /^[\w+=,.@-]+$/.exec(valueOf('aws:username')) ?? []
  const [itsAccount] = /^\d{12}$/.exec(valueOf('aws:principalaccount')) ?? []
  const elsewhere = standsFor === 'anyOfAnyAccount' ? ELSEWHERE : undefined
  const accounts = new Set([like?.accountId, itsAccount, accountId, elsewhere].filter((id) => id !== undefined))
  const names = new Set([like?.name, named, ANYBODY].filter((name) => name !== undefined))
  return [...accounts].flatMap((id) => [...names].map((name) => user(partition, id, like?.path ?? '/', name)))
}

function userOf(arn: string): ProofSubject | undefined {
  const [, partition, accountId, path, name] = USER.exec(arn) ?? []
  if (partition === undefined || accountId === undefined || path === undefined || name === undefined) return undefined
  return user(partition, accountId, path, name)
}

function user(partition: string, accountId: string, path: string, name: string): ProofSubject {
  return { partition, accountId, path, name, type: 'User' }
}
