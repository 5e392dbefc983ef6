import type { SimulateCustomPolicyRequest } from '@aws-sdk/client-iam'

import type { PolicyLayers, Principal } from '../../policy/index.ts'
import { decide, RequestContext } from '../../policy/index.ts'
import type { Input } from '../action.ts'
import { invalidInput } from './iam-errors.ts'
import { StatementFinder } from './matched-statements.ts'
import { pageOfList } from './paging.ts'
import type { SimulatedCaller } from './policy-sources.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import { contextKeysOfAll, policiesOfInput, simulatedPolicy } from './simulated-policies.ts'
import { readActions, readOwner, readResources, setEntry } from './simulation-input.ts'

/** Statements and missing keys, times actions, times resources: what one call may look at, about a second's work. */
const MOST_WORK = 500_000

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
  readonly finder: StatementFinder
  readonly context: RequestContext
  readonly principal: Principal
  readonly resourceAccountId: string | undefined
  readonly missingKeys: string[]
  /** Work for one action on one resource. */
  readonly size: number
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
  if (items.length * resources.length * simulation.size > MOST_WORK) {
    throw invalidInput('The simulation is too large; give fewer actions, resources or policies at a time.')
  }
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
  const missingKeys = contextKeysOfAll(all).filter((key) => !given.has(key.toLowerCase()))
  return {
    layers: {
      identity: identity.map(({ compiled }) => compiled),
      boundary: effectiveBoundary?.compiled,
      resource: resource?.compiled,
    },
    finder: new StatementFinder(identity, effectiveBoundary, resource),
    context,
    principal: caller.principal,
    resourceAccountId: readOwner(input.ResourceOwner),
    missingKeys,
    size: all.reduce((count, { compiled }) => count + compiled.statements.length, 1 + missingKeys.length),
  }
}

/** AWS: with resources, the results are told for each of them, and what context keys were missing only there. */
function evaluate(simulation: Simulation, action: string, resources: readonly string[]) {
  const results = resources.map((resource) => evaluateOne(simulation, action, resource))
  const [first, second] = results
  if (first === undefined) throw new Error('a simulation has a resource')
  const { EvalResourceName, EvalResourceDecision, EvalDecisionDetails, ...shown } = first
  if (second === undefined && EvalResourceName === '*') {
    return { EvalActionName: action, EvalResourceName, EvalDecision: EvalResourceDecision, ...shown }
  }
  const decisions = new Set(results.map((result) => result.EvalResourceDecision))
  const worst = (['explicitDeny', 'implicitDeny'] as const).find((decision) => decisions.has(decision))
  const isBounded = results.every(
    ({ PermissionsBoundaryDecisionDetail: detail }) => detail?.AllowedByPermissionsBoundary,
  )
  return {
    EvalActionName: action,
    EvalResourceName: second === undefined ? EvalResourceName : '*',
    EvalDecision: worst ?? 'allowed',
    MatchedStatements: second === undefined ? shown.MatchedStatements : [],
    MissingContextValues: [],
    ...(simulation.layers.boundary !== undefined && boundaryDetail(isBounded)),
    EvalDecisionDetails,
    ResourceSpecificResults: results,
  }
}

function evaluateOne(simulation: Simulation, action: string, resource: string) {
  const { layers, finder, context, principal, resourceAccountId, missingKeys } = simulation
  const request = { action, resource, resourceAccountId, principal, context }
  const decision = decide(layers, request)
  const isAllowedByBoundary = finder.isAllowedByBoundary(request)
  return {
    EvalResourceName: resource,
    EvalResourceDecision: decision.effect,
    MatchedStatements: finder.find(decision, request),
    MissingContextValues: missingKeys,
    EvalDecisionDetails: {},
    ...(isAllowedByBoundary !== undefined && boundaryDetail(isAllowedByBoundary)),
  }
}

function boundaryDetail(AllowedByPermissionsBoundary: boolean) {
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary } }
}
