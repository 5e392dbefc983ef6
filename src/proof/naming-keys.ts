import type { CredentialProfile, ProofSubject } from './credential-profiles.ts'
import { ACCOUNT_ID, ID_OF_ROLE_SESSION, ID_OF_USER, userArns, type TextPattern } from './text-pattern.ts'

const OF_USERS = ['aws:username', 'aws:userid', 'aws:principalarn']
const ACCOUNT = 'aws:principalaccount'

/** The same credentials of whichever user the subject stands for: what names the user is the request's own. */
export function ofWhichever(one: CredentialProfile, { standsFor }: ProofSubject): CredentialProfile {
  if (standsFor === undefined || one.principal.type !== 'User') return one
  const naming = standsFor === 'usersOfAccount' ? OF_USERS : [...OF_USERS, ACCOUNT]
  const known = new Map([...one.known].filter(([key]) => !naming.includes(key)))
  return { ...one, known, present: new Set([...one.present, ...naming]), standsFor }
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
    ? userArns(partition, standsFor === 'usersOfAccount' ? accountId : undefined)
    : undefined
}
