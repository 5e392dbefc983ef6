import type { ActionEntry } from '../catalogue/index.ts'
import type { ProofSubject } from './credential-profiles.ts'
import { knownArn } from './known-forms.ts'
import { regionsOf, usualRegion } from './regions.ts'
import {
  ACCOUNT_ID,
  ANYTHING,
  inARow,
  literalPattern,
  oneOf,
  REST_OF_WORD,
  SOMETHING,
  WITHOUT_SLASH,
  WORD,
  type TextPattern,
} from './text-pattern.ts'

/** What the resource of an action can look like. */
export interface ResourceShape {
  readonly formats: readonly ResourceFormat[]
}

export interface ResourceFormat {
  /** What every resource of the format begins with. */
  readonly head: string
  /** A natural example. */
  readonly sample: string
  /** Made when it is first asked for: most formats never meet a policy that is about their resources. */
  readonly pattern: TextPattern
  /** What looks like one of these can be a resource of the format; of what else it matches that isn't known. */
  readonly known: readonly TextPattern[]
}

/** Makes the shapes of actions, each once. In each shape what is in the subject's own account comes first. */
export class ResourceShapes {
  readonly #subject: ProofSubject
  readonly #shapes = new Map<string, ResourceShape>()

  constructor(subject: ProofSubject) {
    this.#subject = subject
  }

  shapeOf({ name, resourceTypes, resourceIsOptional }: ActionEntry): ResourceShape {
    const formats = resourceTypes.map(({ arnFormat }) => arnFormat)
    if (formats.length === 0 || resourceIsOptional) formats.push(NO_RESOURCE)
    const listed = LISTED_BY.get(name)
    if (listed !== undefined) formats.push(`${listed}/`, `${listed}/\${Path}`)
    return this.#shape(formats)
  }

  /** For an action that nobody knows. */
  anyShape(): ResourceShape {
    return this.#shape([''])
  }

  exactly(resource: string): ResourceShape {
    const pattern = literalPattern(resource)
    return { formats: [{ head: resource, sample: resource, pattern, known: [pattern] }] }
  }

  #shape(formats: readonly string[]): ResourceShape {
    const key = formats.join(' ')
    let shape = this.#shapes.get(key)
    if (shape === undefined) {
      const elsewhere = formats.filter((format) => format.includes('${Account}') || format.includes('${Region}'))
      // AWS's own resources, such as public parameters, are often of no account.
      const ofNobody = formats
        .filter((format) => format.includes('${Account}'))
        .map((format) => format.replace('${Account}', ''))
      const make = (owner: Owner) => (format: string) => new Format(format, this.#subject, owner)
      shape = {
        formats: [
          ...formats.map(make('subject')),
          ...elsewhere.map(make('any account')),
          ...ofNobody.map(make('nobody')),
        ],
      }
      this.#shapes.set(key, shape)
    }
    return shape
  }
}

/**
 * What IAM's lists are held against: all of a kind below a path. The Service Authorization Reference names no resource for
 * them; denials do.
 */
const LISTED_BY: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ListGroups: 'group',
    ListInstanceProfiles: 'instance-profile',
    ListPolicies: 'policy',
    ListRoles: 'role',
    ListServerCertificates: 'server-certificate',
    ListUsers: 'user',
    ListVirtualMFADevices: 'mfa',
  }).map(([name, kind]) => [`iam:${name}`, `arn:\${Partition}:iam::\${Account}:${kind}`]),
)

/** The resource of an action that has none. */
const NO_RESOURCE = '*'

/** Whose a resource is. */
type Owner = 'subject' | 'any account' | 'nobody'

class Format implements ResourceFormat {
  readonly head: string
  readonly #text: string
  readonly #own: string
  readonly #subject: ProofSubject
  readonly #owner: Owner
  #pattern: TextPattern | undefined
  #known: readonly TextPattern[] | undefined
  #sample: string | undefined

  constructor(format: string, subject: ProofSubject, owner: Owner) {
    const here = format.replace('${Partition}', subject.partition)
    this.#own = here.replace('${Account}', subject.accountId).replace('${Region}', usualRegion(subject.partition))
    this.#text = owner === 'subject' ? this.#own : here
    this.#subject = subject
    this.#owner = owner
    const end = this.#text.search(/[$*]/)
    this.head = end === -1 || format === NO_RESOURCE ? this.#text : this.#text.slice(0, end)
  }

  get pattern(): TextPattern {
    return (this.#pattern ??= this.#makePattern())
  }

  get known(): readonly TextPattern[] {
    return (this.#known ??= this.#makeKnown())
  }

  get sample(): string {
    return (this.#sample ??= this.#makeSample())
  }

  #makePattern(): TextPattern {
    if (this.#text === '') return ANYTHING
    if (this.#text === NO_RESOURCE) return literalPattern(NO_RESOURCE)
    const [arn, partition, service = '', region = '', account = '', ...rest] = this.#text.split(':')
    const owner = [service, region, account].flatMap((part) => [':', wordPattern(part)])
    return inARow(`${arn}:${partition}`, ...owner, ':', namePattern(rest.join(':')))
  }

  #makeKnown(): readonly TextPattern[] {
    const { partition } = this.#subject
    if (this.#text === '') return [literalPattern(NO_RESOURCE), knownArn(partition)]
    const [arn, here, service = '', region = '', account = '', ...rest] = this.#text.split(':')
    if (this.#text === NO_RESOURCE) return [this.pattern]
    if (this.#owner === 'nobody' && !WITHOUT_ACCOUNT.has(service)) return []
    const owners = VARYING.test(account) ? oneOf(accountsOf(account, service, rest)) : account
    const regions = VARYING.test(region) ? oneOf([...(region === '*' ? [''] : []), ...regionsOf(partition)]) : region
    const last = namePattern(rest.join(':'))
    return [inARow(`${arn}:${here}:`, wordPattern(service), ':', regions, ':', owners, ':', last)]
  }

  #makeSample(): string {
    const { name, path, type, accountId, partition } = this.#subject
    const owner = type === 'User' ? 'user' : 'role'
    const example = this.#own
      .replace(new RegExp(`:${owner}/\\$\\{\\w+\\}$`), `:${owner}${path}${name}`)
      .replaceAll(/\$\{\w*Account(?:Id)?\}/g, accountId)
      .replace(ANY_OWNER, (_, service, region, account) =>
        [service, region === '*' ? usualRegion(partition) : region, account === '*' ? accountId : account, ''].join(
          ':',
        ),
      )
      .replaceAll(/\$\{[^}]*\}|(?<=.)\*/g, 'example')
    return example === '' ? NO_RESOURCE : example
  }
}

/** What the last part of a format matches: each variable in it is one character or more. */
function namePattern(text: string): TextPattern {
  return partsPattern(text, ANYTHING, (variable) => (BUCKET_NAME.test(variable) ? WITHOUT_SLASH : SOMETHING))
}

/** What one of the parts before matches. */
function wordPattern(text: string): TextPattern {
  return partsPattern(text, REST_OF_WORD, () => WORD)
}

/** @param run - What `*` stands for. */
function partsPattern(text: string, run: TextPattern, ofVariable: (variable: string) => TextPattern): TextPattern {
  return inARow(
    ...text
      .split(/(\$\{[^}]*\}|\*)/)
      .map((part) => (part === '*' ? run : part.startsWith('${') ? ofVariable(part) : part)),
  )
}

/** No bucket is named with a slash (Amazon S3 User Guide, "General purpose bucket naming rules"). */
const BUCKET_NAME = /^\$\{(?:Table)?BucketName\}$/

const ANY_OWNER = /^(arn:[^:]*:[^:]*):([^:]*):([^:]*):/
/** A part of an ARN that is no text. */
const VARYING = /[$*]/
/** Services whose resources can be AWS's own, and of no account then. */
const WITHOUT_ACCOUNT: ReadonlySet<string> = new Set(['ssm'])

/** What can stand for an account in such an ARN. AWS's own policies are of the account `aws`. */
function accountsOf(account: string, service: string, [first = '']: readonly string[]): (string | TextPattern)[] {
  const isPolicy = service === 'iam' && first.startsWith('policy/')
  return [ACCOUNT_ID, ...(isPolicy ? ['aws'] : []), ...(account === '*' ? [''] : [])]
}
