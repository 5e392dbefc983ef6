/** The part of JSON Schema (draft 2020-12) in which a seed is described. */
export interface Schema {
  readonly $schema?: string
  readonly $id?: string
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly title?: string
  readonly description?: string
  readonly type?: 'object' | 'array' | 'string' | 'boolean' | 'integer'
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | false
  readonly propertyNames?: Schema
  readonly maxProperties?: number
  readonly items?: Schema
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
}

// What `check-seed.ts` holds names and numbers to; the schema says the same.
export const NAME = /^[\w+=,.@-]{1,64}$/
export const GROUP_NAME = /^[\w+=,.@-]{1,128}$/
const USER_NAME = /^(?!root$)[\w+=,.@-]{1,64}$/
export const ACCOUNT_ID = /^[0-9]{12}$/
export const PATH = /^\/(?:[\u0021-\u007e]{1,510}\/)?$/
export const ALIAS = /^(?![0-9]{12}$)[a-z0-9](?:[a-z0-9]|-(?!-)){1,61}[a-z0-9]$/
export const ACCESS_KEY_ID = /^[A-Za-z0-9_]{16,128}$/
export const BASE32_SEED = /^(?:[A-Z2-7]{8}){4,16}$/
export const SESSION_SECONDS = { minimum: 3600, maximum: 43_200 }
export const TAG_LIMITS = { count: 50, keyLength: 128, valueLength: 256 }

const text = (description: string, limits: Schema = {}): Schema => ({ type: 'string', description, ...limits })
const def = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
const object = (properties: Readonly<Record<string, Schema>>, required?: readonly string[]): Schema => ({
  type: 'object',
  properties,
  ...(required !== undefined && { required }),
  additionalProperties: false,
})
const byName = (description: string, pattern: RegExp, values: Schema): Schema => ({
  type: 'object',
  description,
  propertyNames: { pattern: pattern.source },
  additionalProperties: values,
})

const account: Readonly<Record<string, Schema>> = {
  users: byName('IAM users by name.', USER_NAME, def('user')),
  groups: byName(
    'IAM groups by name; one that only users name begins empty. Force_MFA has that policy where nothing else is said.',
    GROUP_NAME,
    def('group'),
  ),
  roles: byName('IAM roles by name.', NAME, def('role')),
  root: {
    ...object({
      password: text('A console password.', { minLength: 1 }),
      accessKey: def('accessKey'),
      mfa: def('mfa'),
    }),
    description: 'The root user of the account.',
  },
  alias: text('The alias of the account.', { pattern: ALIAS.source }),
  buckets: {
    type: 'array',
    description: 'Names of empty S3 buckets in us-east-1, held to the rules of S3.',
    items: { type: 'string' },
  },
}

const definitions: Readonly<Record<string, Schema>> = {
  account: object(account),
  user: object({
    groups: {
      type: 'array',
      description: 'Names of groups.',
      items: { type: 'string', pattern: GROUP_NAME.source },
    },
    policies: def('policies'),
    password: text('A console password.', { minLength: 1 }),
    accessKey: def('accessKey'),
    mfa: def('mfa'),
    path: text('Begins and ends with a slash.', { pattern: PATH.source }),
    tags: {
      type: 'object',
      propertyNames: { minLength: 1, maxLength: TAG_LIMITS.keyLength },
      additionalProperties: { type: 'string', maxLength: TAG_LIMITS.valueLength },
      maxProperties: TAG_LIMITS.count,
    },
  }),
  group: object({ policies: def('policies') }),
  role: object(
    {
      trustPolicy: { type: 'object', description: 'Who may assume the role: a policy document.' },
      policies: def('policies'),
      maxSessionDuration: { type: 'integer', description: 'In seconds; default 3600.', ...SESSION_SECONDS },
    },
    ['trustPolicy'],
  ),
  policies: {
    type: 'array',
    description:
      "Force_MFA for AWS's policy of that tutorial, an AWS managed policy by its name or ARN such as AmazonS3FullAccess, or a policy document.",
    items: { anyOf: [{ type: 'string' }, { type: 'object' }] },
  },
  mfa: {
    anyOf: [
      { type: 'boolean' },
      text('The seed in base32, 32 to 128 characters in eights.', { pattern: BASE32_SEED.source }),
    ],
    description: 'Whether the user has a virtual MFA device, or the seed that it has.',
  },
  accessKey: {
    anyOf: [
      { type: 'boolean' },
      object(
        {
          accessKeyId: { type: 'string', pattern: ACCESS_KEY_ID.source },
          secretAccessKey: { type: 'string', minLength: 1 },
        },
        ['accessKeyId', 'secretAccessKey'],
      ),
    ],
    description: 'Whether there is an access key, or the one that there is.',
  },
}

/** What a seed may say of one account. */
export const ACCOUNT_SCHEMA: Schema = def('account')

/** What a seed file may hold; published as `schemas/local-aws-seed.schema.json`. */
export const SEED_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed of a local AWS',
  description: 'What `sallyport local --seed FILE` and `startLocalAws({ seed: FILE })` begin with.',
  ...object({
    $schema: { type: 'string' },
    accountId: text('Twelve digits; default 123456789012.', { pattern: ACCOUNT_ID.source }),
    ...account,
    accounts: byName('Further accounts by their id.', ACCOUNT_ID, def('account')),
  }),
  $defs: definitions,
}

/** A definition of the schema that another part of it refers to. */
export function schemaAt(reference: string): Schema {
  const found = definitions[reference.slice('#/$defs/'.length)]
  if (found === undefined) throw new Error(`the schema of seeds has no ${reference}`)
  return found
}
