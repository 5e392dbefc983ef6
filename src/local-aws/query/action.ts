import type { AwsApiError } from '../../errors.ts'
import type { Caller } from '../callers/caller.ts'
import type { PasswordCost } from '../callers/passwords.ts'
import type { DecisionNote } from '../decisions/decision-record.ts'
import type { RoleRow } from '../store/rows.ts'
import type { Sealer } from '../store/sealer.ts'
import type { Tables } from '../store/tables.ts'

/** What an action may look at and change. */
export interface ActionContext {
  readonly tables: Tables
  readonly accountId: string
  readonly caller: Caller
  /** Local AWS's time, in milliseconds since 1970. */
  readonly now: number
  /** After how long STS and sign-in see what IAM did to a device. */
  readonly propagationMs: number
  /** Of new hashes of passwords. */
  readonly passwordCost: PasswordCost
  readonly sealer: Sealer
  readonly request: RequestFacts
  /** To the list of decisions. */
  readonly noteDecision: (note: DecisionNote) => void
  /** For the few actions whose permission depends on what they find. @throws AwsApiError AccessDenied */
  readonly authorize: (action: string, check: ResourceCheck, options?: AuthorizeOptions) => void
}

/** What a check may need beyond the caller's own policies. */
export interface AuthorizeOptions {
  /** The role to be assumed: its trust policy must allow, in whichever account it is. */
  readonly roleToAssume?: RoleRow
  /** Whether this call itself carried a right token code. */
  readonly mfaInCall?: boolean
  /** Whose the resource is, where it can be another account's, and what that account says. */
  readonly owner?: ResourceOwner
}

export interface ResourceOwner {
  readonly accountId: string
  /** The policy attached to the resource. */
  readonly policy?: string
}

/** What a request says by the way it came. */
export interface RequestFacts {
  readonly requestId: string
  readonly sourceIp: string
  readonly userAgent: string
  /** The Region of the signature's scope. */
  readonly region: string
}

/** What a request must be allowed to do before its action runs. */
export interface ResourceCheck {
  /** The ARN that policies' `Resource` is held against, or `*`. */
  readonly arn: string
  /** How a denial names the resource where that isn't the ARN; an empty text leaves it out. */
  readonly shown?: string
  /** Condition keys of this resource and this call, such as `iam:PolicyARN` or `aws:ResourceTag/team`. */
  readonly conditionKeys?: Readonly<Record<string, string | readonly string[]>>
  /** Further resources on which the same action must be allowed, such as the ARN that a renamed user will have. */
  readonly also?: readonly ResourceCheck[]
  /** AWS allows it without any policy, as a setting of the account says; an explicit Deny still wins. */
  readonly isGranted?: boolean
}

/** One API action: its name, what it is checked against, and what it does. */
export interface Action<Input = never, Prepared = undefined> {
  /** AWS's name, such as `EnableMFADevice`. */
  readonly name: string
  /** `undefined`: AWS asks no permission for this action. */
  readonly resource?: (context: ActionContext, input: Input) => ResourceCheck
  /** Slow work that changes nothing and needs no turn of its own, such as hashing a password; runs after authorization. */
  readonly prepare?: (context: ActionContext, input: Input) => Promise<Prepared>
  /**
   * Looks at the tables, changes them, and returns the output by AWS's member names. All or nothing: when it throws,
   * its changes are undone. @throws AwsApiError
   */
  readonly run: (context: ActionContext, input: Input, prepared: Prepared) => object
}

/** What `run` returns when AWS refuses and yet something has to be kept, such as that a token code was tried. */
export class Refusal {
  readonly error: AwsApiError

  constructor(error: AwsApiError) {
    this.error = error
  }
}

/** Members that AWS requires are there once the input was held to the model: the SDK's types say `| undefined` of all. */
export type Input<T> = {
  readonly [K in keyof T]: object extends Pick<T, K> ? Exclude<T[K], undefined> : NonNullable<T[K]>
}

/** An action whose input has a type of the SDK, which is used for its types only. */
export function defineAction<T extends object, Prepared = undefined>(
  action: Action<Input<T>, Prepared>,
): Action<Input<T>, Prepared> {
  return action
}

/** An action of any input, as a table of actions holds it; what `prepare` returns is for the same action's `run`. */
export interface AnyAction extends Omit<Action<never, never>, 'prepare'> {
  readonly prepare?: (context: ActionContext, input: never) => Promise<unknown>
}
