import { AwsApiError } from '../../errors.ts'
import type { CompiledPolicy, PolicyType } from '../../policy/index.ts'
import { compilePolicy, contextKeysOf, parsePolicy } from '../../policy/index.ts'
import type { ActionContext } from '../query/action.ts'
import type { PolicyHolder } from '../store/rows.ts'
import { invalidInput } from './iam-errors.ts'
import { defaultDocument, findManagedPolicy } from './managed-policies.ts'

/** A policy that takes part in a simulation, under the name by which results tell of it. */
export interface SimulatedPolicy {
  readonly text: string
  /** Its `name` is AWS's `SourcePolicyId`. */
  readonly compiled: CompiledPolicy
}

/** Policies given with the call: `PolicyInputList.1` and on. @throws AwsApiError InvalidInput for what is no policy */
export function policiesOfInput(
  list: string,
  documents: readonly string[] = [],
  type: PolicyType = 'identity',
): SimulatedPolicy[] {
  return documents.map((text, index) => simulatedPolicy(text, `${list}.${index + 1}`, type))
}

/** A holder's own policies: AWS names inline ones by kind and holder too, managed ones by their name alone. */
export function policiesOfHolder(
  context: ActionContext,
  { inlinePolicies, attachedPolicies }: PolicyHolder,
  holder: string,
): SimulatedPolicy[] {
  return [
    ...Object.entries(inlinePolicies).map(([name, text]) => simulatedPolicy(text, `${holder}_${name}`, 'identity')),
    ...attachedPolicies.flatMap((arn) => managedPolicy(context, arn) ?? []),
  ]
}

/** `undefined` when there is no such policy any more. */
export function managedPolicy(context: ActionContext, arn: string): SimulatedPolicy | undefined {
  const policy = findManagedPolicy(context, arn)
  return policy && simulatedPolicy(defaultDocument(policy), policy.policyName, 'managed')
}

/** @throws AwsApiError InvalidInput for what is no policy */
export function simulatedPolicy(text: string, name: string, type: PolicyType): SimulatedPolicy {
  try {
    return { text, compiled: compilePolicy(parsePolicy(text, { type }), name) }
  } catch (cause) {
    // AWS: for what is wrong with a policy, simulations have no code of their own.
    throw cause instanceof AwsApiError ? invalidInput(cause.message) : cause
  }
}

/** The condition keys and variables of some policies. AWS: a key as often as there are policies that have it. */
export function contextKeyNames(policies: readonly SimulatedPolicy[]): string[] {
  return policies.flatMap(({ compiled }) => contextKeysOf(compiled.document)).toSorted()
}

/** The condition keys and variables of some policies, each once whatever its letter case. */
export function contextKeysOfAll(policies: readonly SimulatedPolicy[]): string[] {
  const found = new Map<string, string>()
  for (const key of policies.flatMap(({ compiled }) => contextKeysOf(compiled.document))) {
    if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), key)
  }
  return [...found.values()].toSorted()
}
