import type { ConditionKeyType } from '../catalogue/index.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { formOfNamingKey } from './naming-keys.ts'
import { regionsOf } from './regions.ts'
import {
  ACCOUNT_ID,
  charactersPattern,
  globPattern,
  inARow,
  oneOf,
  shapePattern,
  SOMETHING,
  WORD,
  type TextPattern,
} from './text-pattern.ts'
import { ANY_RUN } from '../policy/pattern.ts'

/** What values of a key look like, where that is known. */
export interface KeyForm {
  /** Each value there is looks so. */
  readonly all: TextPattern | undefined
  /** What looks so is a value that a request can have; of what doesn't, that isn't known. */
  readonly known: TextPattern | undefined
}

const HEX = '0123456789abcdef'
const LETTERS_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ORGANIZATION = inARow('o-', charactersPattern(LETTERS_AND_DIGITS, 10, 32))
const ENDPOINT = inARow('vpce-', charactersPattern(HEX, 1, 17))
const NETWORK = inARow('vpc-', charactersPattern(HEX, 1, 17))

/** Texts by what their keys are called (IAM User Guide, "AWS global condition context keys", and the APIs of what they name). */
const BY_NAME: readonly (readonly [RegExp, TextPattern])[] = [
  [/account(?:id)?$|^aws:sourceowner$/, ACCOUNT_ID],
  [/^aws:\w+orgid$/, ORGANIZATION],
  [
    /^aws:\w+orgpaths$/,
    inARow(ORGANIZATION, '/r-', charactersPattern(LETTERS_AND_DIGITS, 4, 32), '/', globPattern([ANY_RUN])),
  ],
  [/^aws:(?:ec2instance)?sourcevpc$/, NETWORK],
  [/^aws:sourcevpce$/, ENDPOINT],
  [/^aws:calledvia(?:first|last)?$/, inARow(WORD, shapePattern('.amazonaws.com'))],
]

/** @param key - In lower case. */
export function formOfKey(key: string, type: ConditionKeyType, profile: CredentialProfile): KeyForm {
  const naming = formOfNamingKey(key, profile)
  if (naming !== undefined) return naming
  const partition = partitionOf(profile)
  if (type.endsWith('ARN')) return { all: undefined, known: knownArn(partition) }
  if (!type.endsWith('String')) return { all: undefined, known: undefined }
  if (key.endsWith('region')) return { all: undefined, known: oneOf(regionsOf(partition)) }
  return { all: undefined, known: BY_NAME.find(([name]) => name.test(key))?.[1] }
}

function partitionOf({ principal }: CredentialProfile): string {
  return principal.arn?.split(':')[1] ?? 'aws'
}

/** ARNs in a Region that is known, or none, of an account that can be, or none. */
export function knownArn(partition: string): TextPattern {
  const regions = oneOf(['', ...regionsOf(partition)])
  return inARow(`arn:${partition}:`, WORD, ':', regions, ':', oneOf(['', ACCOUNT_ID]), ':', SOMETHING)
}
