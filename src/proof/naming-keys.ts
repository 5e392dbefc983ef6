import type { Principal } from '../policy/request.ts'
import type { RequestContext } from '../policy/request-context.ts'
import type { CredentialProfile, ProofSubject } from './credential-profiles.ts'
import type { KeyForm } from './known-forms.ts'
import { ACCOUNT_ID, arnsOf, charactersPattern, inARow, REST_OF_WORD, WORD, type TextPattern } from './text-pattern.ts'

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

/** Unique ids of users and roles as IAM makes them: 21 characters (IAM User Guide, "IAM identifiers"). */
const REST_OF_ID = charactersPattern('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 17)
const SESSION_NAME = inARow(
  charactersPattern('sabcdefghijklmnopqrtuvwxyz0123456789+=,.@-_ABCDEFGHIJKLMNOPQRSTUVWXYZ', 2),
  REST_OF_WORD,
)

/** What a key that names the caller looks like, where the credentials leave its value open. */
export function formOfNamingKey(key: string, { standsFor, principal }: CredentialProfile): KeyForm | undefined {
  const { type, accountId, arn = '', uniqueId } = principal
  if (key === 'aws:userid' && type === 'User') {
    return { all: inARow('AIDA', WORD), known: inARow('AIDA', REST_OF_ID) }
  }
  if (key === 'aws:userid' && type === 'AssumedRole') {
    const role = (rest: TextPattern) => (uniqueId === undefined ? inARow('AROA', rest) : inARow(uniqueId))
    return { all: inARow(role(WORD), ':', WORD), known: inARow(role(REST_OF_ID), ':', SESSION_NAME) }
  }
  if (standsFor === undefined) return undefined
  if (key === ACCOUNT) return ofForm(ACCOUNT_ID)
  if (key !== 'aws:principalarn') return undefined
  const [, partition = 'aws'] = arn.split(':')
  const kind = type === 'AssumedRole' ? 'role' : 'user'
  return ofForm(arnsOf(kind, partition, standsFor === 'anyOfAccount' ? accountId : undefined))
}

function ofForm(form: TextPattern): KeyForm {
  return { all: form, known: form }
}

/** What requests with a session of a role say of its name is one and the same everywhere. */
export function principalWith({ principal }: CredentialProfile, context: RequestContext): Principal {
  const id = context.get('aws:userid')
  if (principal.type !== 'AssumedRole' || typeof id !== 'string') return principal
  return { ...principal, arn: principal.arn?.replace(/[^/]*$/, id.slice(id.indexOf(':') + 1)) }
}
