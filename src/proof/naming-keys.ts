import type { CredentialProfile, ProofSubject } from './credential-profiles.ts'
import { ACCOUNT_ID, arnsOf, ID_OF_ROLE_SESSION, ID_OF_USER, type TextPattern } from './text-pattern.ts'

const NAMING = ['aws:username', 'aws:userid', 'aws:principalarn']
const ACCOUNT = 'aws:principalaccount'

/** The same credentials of whichever user or role the subject stands for: what names it is the request's own. */
export function ofWhichever(one: CredentialProfile, { standsFor, type }: ProofSubject): CredentialProfile {
  const isOfSubject = one.principal.type === (type === 'User' ? 'User' : 'AssumedRole')
  if (standsFor === undefined || !isOfSubject) return one
  const naming = standsFor === 'anyOfAccount' ? NAMING : [...NAMING, ACCOUNT]
  // What such credentials never have stays absent: a session of a role has no user name.
  const isOpen = (key: string): boolean => naming.includes(key) && one.known.get(key) !== undefined
  const known = new Map([...one.known].filter(([key]) => !isOpen(key)))
  const present = new Set([...one.present, ...naming.filter((key) => !known.has(key))])
  return { ...one, known, present, standsFor }
}

/** What a key that names the caller looks like, where the credentials leave its value open. */
export function formOfNamingKey(key: string, { standsFor, principal }: CredentialProfile): TextPattern | undefined {
  const { type, accountId, arn = '' } = principal
  if (key === 'aws:userid' && type === 'User') return ID_OF_USER
  if (key === 'aws:userid' && type === 'AssumedRole') return ID_OF_ROLE_SESSION
  if (standsFor === undefined) return undefined
  if (key === ACCOUNT) return ACCOUNT_ID
  const [, partition = 'aws'] = arn.split(':')
  return key === 'aws:principalarn'
    ? arnsOf(type === 'AssumedRole' ? 'role' : 'user', partition, standsFor === 'anyOfAccount' ? accountId : undefined)
    : undefined
}
