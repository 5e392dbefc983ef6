import { AwsApiError } from '../../errors.ts'
import type { CompiledPolicy, Decision, PolicyLayers } from '../../policy/index.ts'
import { decide } from '../../policy/index.ts'
import type { ActionContext, AuthorizeOptions, ResourceCheck } from '../query/action.ts'
import { withAuthorizationMessage } from './authorization-message.ts'
import { hasMfa } from '../callers/caller.ts'
import { POLICY_TYPE_NAMES } from '../decisions/decision-record.ts'
import { defaultDocument, findManagedPolicy } from '../iam/managed-policies.ts'
import { trustPolicyOf } from '../iam/trust-policies.ts'
import type { PolicyCache } from './policy-cache.ts'
import { globalContext, principalOf } from './principal-context.ts'
import type { LocalAwsState } from '../state.ts'
import type { PolicyHolder } from '../store/rows.ts'

/**
 * Lets the caller's policies decide, and notes the decision.
 *
 * @param action - Such as `iam:ListUsers`.
 * @throws AwsApiError AccessDenied in AWS's words.
 */
export function authorize(
  state: LocalAwsState,
  context: ActionContext,
  action: string,
  check: ResourceCheck,
  options: AuthorizeOptions = {},
): void {
  const { caller } = context
  const { roleToAssume, owner, mfaInCall = false } = options
  const trust = roleToAssume && state.policies.get(trustPolicyOf(context.tables, roleToAssume), 'trust')
  const resource = owner?.policy === undefined ? undefined : state.policies.get(owner.policy, 'resource')
  const resourceAccountId = roleToAssume?.accountId ?? owner?.accountId
  const keys = globalContext(context, mfaInCall)
  for (const [key, value] of Object.entries(check.conditionKeys ?? {})) keys.set(key, value)
  if (resourceAccountId !== undefined) keys.set('aws:ResourceAccount', resourceAccountId)

  const decision = decide(
    { ...layersOf(state, context), trust, resource },
    {
      action,
      resource: check.arn,
      resourceAccountId,
      principal: principalOf(caller),
      context: keys,
    },
  )
  const isGranted = check.isGranted === true && decision.effect === 'implicitDeny' && decision.layer === 'identity'
  const effect = isGranted ? 'allowed' : decision.effect
  context.noteDecision({
    at: context.now,
    requestId: context.request.requestId,
    action,
    resource: check.arn,
    principalArn: caller.arn,
    accessKeyId: caller.accessKeyId,
    multiFactorAuthPresent: caller.session === undefined && !mfaInCall ? undefined : hasMfa(caller) || mfaInCall,
    mfaAuthenticatedAt: mfaInCall ? context.now : caller.session?.mfaAuthenticatedAt,
    decision,
    isGranted,
  })
  if (effect !== 'allowed') {
    // AWS: an account learns nothing of another one's buckets, and those of none learn nothing of any.
    const isOwn = isOfOwnAccount(context, resourceAccountId)
    if (caller.type === 'Anonymous' || (owner !== undefined && !isOwn))
      throw new AwsApiError('AccessDenied', 403, 'Access Denied')
    const error = accessDenied(caller.arn, action, check, decision)
    if (!isOwn) throw error
    throw withAuthorizationMessage(state.sealer, error, {
      caller,
      action,
      resource: check.arn,
      decision,
      context: keys,
    })
  }
  for (const further of check.also ?? []) authorize(state, context, action, further, options)
}

/** Every policy that the caller's own account has about the caller, as the tables are now. */
function layersOf(state: LocalAwsState, context: ActionContext): PolicyLayers {
  const { type, user, role, session } = context.caller
  const holder = role ?? user
  const identity: CompiledPolicy[] = []
  // AWS: federated users of root have root's permissions, as far as their session policies go.
  if (holder === undefined && type === 'FederatedUser') identity.push(state.policies.get(ALLOWS_ALL, 'identity'))
  if (holder !== undefined) addPolicies(identity, state, context, holder)
  for (const groupId of user?.groupIds ?? []) {
    const group = context.tables.groups.get(groupId)
    if (group !== undefined) addPolicies(identity, state, context, group)
  }
  return {
    identity,
    boundary:
      holder?.permissionsBoundary === undefined
        ? undefined
        : managed(state.policies, context, holder.permissionsBoundary),
    session: session?.sessionPolicies?.map((policy) => sessionPolicy(state, context, policy)),
  }
}

const ALLOWS_ALL = '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'

/** Stands for a managed policy that is gone: an empty list would mean that the session is not limited. */
const ALLOWS_NOTHING = '{"Statement":{"Effect":"Deny","Action":"iam:NoSuchAction","Resource":"*"}}'

/** A session policy by its document or its ARN. */
function sessionPolicy({ policies }: LocalAwsState, context: ActionContext, policy: string): CompiledPolicy {
  const found = policy.startsWith('arn:') ? managed(policies, context, policy) : policies.get(policy, 'session')
  return found ?? policies.get(ALLOWS_NOTHING, 'session')
}

function addPolicies(into: CompiledPolicy[], state: LocalAwsState, context: ActionContext, holder: PolicyHolder): void {
  for (const name in holder.inlinePolicies) {
    const text = holder.inlinePolicies[name]
    if (text !== undefined) into.push(state.policies.get(text, 'identity', name))
  }
  for (const arn of holder.attachedPolicies) {
    const policy = managed(state.policies, context, arn)
    if (policy !== undefined) into.push(policy)
  }
}

function managed(policies: PolicyCache, context: ActionContext, arn: string): CompiledPolicy | undefined {
  const policy = findManagedPolicy(context, arn)
  return policy && policies.get(defaultDocument(policy), 'managed', arn)
}

/** IAM User Guide, "Troubleshoot access denied error messages". */
function accessDenied(principalArn: string, action: string, check: ResourceCheck, decision: Decision): AwsApiError {
  const shown = check.shown ?? check.arn
  const quoted = action.startsWith('s3:') ? `"${shown}"` : shown
  const resource = shown === '' ? '' : ` on resource: ${quoted}`
  const reason = action === 'sts:AssumeRole' ? '' : ` ${reasonOf(action, decision)}`
  return new AwsApiError(
    'AccessDenied',
    403,
    `User: ${principalArn} is not authorized to perform: ${action}${resource}${reason}`,
  )
}

/** AWS: what one account's policies say is not for another one. */
function isOfOwnAccount({ caller }: ActionContext, resourceAccountId: string | undefined): boolean {
  return resourceAccountId === undefined || resourceAccountId === caller.accountId
}

function reasonOf(action: string, { effect, layer, policy }: Decision): string {
  const name = POLICY_TYPE_NAMES[layer]
  if (effect === 'implicitDeny') return `because no ${name} allows the ${action} action`
  const article = layer === 'identity' ? 'an' : 'a'
  // AWS: since January 2026 a managed policy is named by its ARN; inline ones are not.
  const arn = policy?.document.type === 'managed' ? policy.name : undefined
  return `with an explicit deny in ${article} ${name}${arn === undefined ? '' : `: ${arn}`}`
}
