import type {
  ContextEntry,
  EvaluationResult,
  ResourceSpecificResult,
  SimulateCustomPolicyRequest,
} from '@aws-sdk/client-iam'

import type { CompiledPolicy, Explanation, PolicyLayer, PolicyLayers, Principal } from '../../policy/index.ts'
import { explain, RequestContext } from '../../policy/index.ts'
import type { Input } from '../action.ts'
import { invalidInput } from './iam-errors.ts'
import { pageOfList } from './paging.ts'
import type { SimulatedCaller } from './policy-sources.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import { contextKeysOfAll, policiesOfInput, simulatedPolicy } from './simulated-policies.ts'
import { statementPosition } from './statement-position.ts'

/** What both simulations have in common. */
export type SimulationInput = Omit<Input<SimulateCustomPolicyRequest>, 'PolicyInputList'>

/** Whose policies, and whose call. */
export interface SimulationSubject {
  readonly identity: readonly SimulatedPolicy[]
  readonly boundary: SimulatedPolicy | undefined
  readonly caller: SimulatedCaller
}

interface Simulation {
  readonly layers: PolicyLayers
  readonly texts: ReadonlyMap<CompiledPolicy, string>
  readonly context: RequestContext
  readonly principal: Principal
  readonly resourceAccountId: string | undefined
  readonly missingKeys: readonly string[]
}

/**
 * Decides each action on each resource by the policies and the context keys that are given, and by nothing else. One page
 * of results, one for each action.
 *
 * @throws AwsApiError InvalidInput
 */
export function simulate(subject: SimulationSubject, input: SimulationInput): object {
  const simulation = prepareSimulation(subject, input)
  const { items, ...rest } = pageOfList(readActions(input.ActionNames), input)
  const resources = readResources(input.ResourceArns)
  return { EvaluationResults: items.map((action) => evaluate(simulation, action, resources)), ...rest }
}

function prepareSimulation({ identity, boundary, caller }: SimulationSubject, input: SimulationInput): Simulation {
  const boundaries = policiesOfInput('PermissionsBoundaryPolicyInputList', input.PermissionsBoundaryPolicyInputList)
  if (boundaries.length > 1) throw invalidInput('Only one permissions boundary policy can be simulated.')
  const effectiveBoundary = boundaries[0] ?? boundary
  const resource =
    input.ResourcePolicy === undefined ? undefined : simulatedPolicy(input.ResourcePolicy, 'ResourcePolicy', 'resource')
  const all = [...identity, effectiveBoundary, resource].filter((policy) => policy !== undefined)

  const context = new RequestContext(caller.keys)
  for (const entry of input.ContextEntries ?? []) setEntry(context, entry)
  const given = new Set(context.keys())
  return {
    layers: {
      identity: identity.map(({ compiled }) => compiled),
      boundary: effectiveBoundary?.compiled,
      resource: resource?.compiled,
    },
    texts: new Map(all.map(({ text, compiled }) => [compiled, text])),
    context,
    principal: caller.principal,
    resourceAccountId: readOwner(input.ResourceOwner),
    missingKeys: contextKeysOfAll(all).filter((key) => !given.has(key.toLowerCase())),
  }
}

/** AWS: with resources, the results are told for each of them, and what context keys were missing only there. */
function evaluate(simulation: Simulation, action: string, resources: readonly string[]): EvaluationResult {
  const results = resources.map((resource) => evaluateOne(simulation, action, resource))
  const [first] = results
  if (first === undefined) throw new Error('a simulation has a resource')
  const { EvalResourceName, EvalResourceDecision, EvalDecisionDetails, ...shown } = first
  if (resources.every((resource) => resource === '*')) {
    return { EvalActionName: action, EvalResourceName, EvalDecision: EvalResourceDecision, ...shown }
  }
  const decisions = new Set(results.map((result) => result.EvalResourceDecision))
  const worst = (['explicitDeny', 'implicitDeny'] as const).find((decision) => decisions.has(decision))
  return {
    EvalActionName: action,
    EvalResourceName: results.length === 1 ? EvalResourceName : '*',
    EvalDecision: worst ?? 'allowed',
    ...shown,
    MatchedStatements: results.length === 1 ? shown.MatchedStatements : [],
    MissingContextValues: [],
    EvalDecisionDetails,
    ResourceSpecificResults: results,
  }
}

function evaluateOne(simulation: Simulation, action: string, resource: string): ResourceSpecificResult {
  const { layers, context, principal, resourceAccountId, missingKeys } = simulation
  const explanation = explain(layers, { action, resource, resourceAccountId, principal, context })
  return {
    EvalResourceName: resource,
    EvalResourceDecision: explanation.decision.effect,
    MatchedStatements: matchedStatements(simulation, explanation),
    MissingContextValues: [...missingKeys],
    EvalDecisionDetails: {},
    ...(layers.boundary !== undefined && {
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isAllowedByBoundary(explanation) },
    }),
  }
}

const POLICY_TYPES: Partial<Record<PolicyLayer, string>> = {
  boundary: 'Permissions Boundary Policy',
  resource: 'Resource Policy',
}

/** The statements that made the decision: AWS lists none for an implicit deny, and only the denials for an explicit one. */
function matchedStatements({ texts }: Simulation, { decision, statements }: Explanation): object[] {
  if (decision.effect === 'implicitDeny') return []
  const effect = decision.effect === 'allowed' ? 'Allow' : 'Deny'
  return statements
    .filter((statement) => statement.matched && statement.effect === effect)
    .map(({ policy, layer, index }) => ({
      SourcePolicyId: policy.name,
      // AWS: not one of the values that its model lists.
      SourcePolicyType: POLICY_TYPES[layer] ?? 'IAM Policy',
      ...statementPosition(texts.get(policy) ?? '', policy.statements[index]?.source.offset ?? 0),
    }))
}

function isAllowedByBoundary({ statements }: Explanation): boolean {
  const ofBoundary = statements.filter(({ layer, matched }) => layer === 'boundary' && matched)
  return ofBoundary.length > 0 && ofBoundary.every(({ effect }) => effect === 'Allow')
}

function setEntry(context: RequestContext, entry: ContextEntry): void {
  const { ContextKeyName: name, ContextKeyValues: values = [], ContextKeyType: type = 'string' } = entry
  if (name === undefined) return
  context.set(name, type.endsWith('List') ? values : values[0])
}

function readActions(names: readonly string[]): readonly string[] {
  for (const name of names) {
    if (!/^[\w-]+:[\w-]+$/.test(name)) throw invalidInput(`Invalid Action Name: ${name}`)
  }
  return names
}

function readResources(arns: readonly string[] = []): readonly string[] {
  for (const arn of arns) {
    if (arn !== '*' && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/s.test(arn))
      throw invalidInput(`Invalid Resource ARN: ${arn}`)
  }
  return arns.length === 0 ? ['*'] : arns
}

/** The account of the simulated resources. */
function readOwner(owner: string | undefined): string | undefined {
  if (owner === undefined) return undefined
  const accountId = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(owner)?.[1]
  if (accountId === undefined) throw invalidInput(`Invalid Resource Owner: ${owner}`)
  return accountId
}
