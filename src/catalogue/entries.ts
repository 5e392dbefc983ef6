/** AWS's own classes of actions (Service Authorization Reference, "Access level"). */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging'

export interface Service {
  /** What stands before the colon of its actions, in lower case. */
  readonly prefix: string
  readonly actions: readonly ActionEntry[]
  readonly resourceTypes: readonly ResourceType[]
}

export interface ActionEntry {
  /** In AWS's letter case, with its service: `iam:CreateVirtualMFADevice`. */
  readonly name: string
  readonly accessLevel: AccessLevel
  /** What it can be about; a type whose ARNs have two forms is there once for each. None: the resource of a request is `*`. */
  readonly resourceTypes: readonly ResourceType[]
  /** Has it types, none of which a request must name? Then `*` is possible too. */
  readonly resourceIsOptional: boolean
  /** AWS: lists of keys are not complete; a key that is missing here may be there in a request. */
  readonly conditionKeys: readonly ConditionKeyEntry[]
}

export interface ResourceType {
  readonly name: string
  /** An ARN whose variable parts are written `${Like}${This}`, `${Partition}`, `${Region}` and `${Account}` among them. */
  readonly arnFormat: string
  readonly conditionKeys: readonly ConditionKeyEntry[]
}

export interface ConditionKeyEntry {
  /** In AWS's letter case; a part that varies is written as `aws:RequestTag/${TagKey}`. */
  readonly name: string
  readonly type: ConditionKeyType
  /** One that any service may have. */
  readonly isGlobal: boolean
}

const ITEM_TYPES = ['String', 'ARN', 'Bool', 'Numeric', 'Date', 'IPAddress'] as const

/** `ArrayOf…` are multivalued keys. */
export type ConditionKeyType = `${'' | 'ArrayOf'}${(typeof ITEM_TYPES)[number]}`

export const CONDITION_KEY_TYPES: readonly ConditionKeyType[] = ITEM_TYPES.flatMap((item): ConditionKeyType[] => [
  item,
  `ArrayOf${item}`,
])
