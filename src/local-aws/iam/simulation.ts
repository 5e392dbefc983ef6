import { setImmediate } from 'node:timers/promises'
import type { SimulateCustomPolicyRequest } from '@aws-sdk/client-iam'

import type { AwsApiError } from '../../errors.ts'
import type { PolicyLayers, Principal } from '../../policy/index.ts'
import { decide, RequestContext } from '../../policy/index.ts'
import type { Input } from '../query/action.ts'
import { invalidInput } from './iam-errors.ts'
import { StatementFinder } from './matched-statements.ts'
import { pageOfList } from './paging.ts'
import type { SimulatedCaller } from './policy-sources.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import { contextKeysOfAll, policiesOfInput, simulatedPolicy } from './simulated-policies.ts'
import { readActions, readOwner, readResources, setEntry } from './simulation-input.ts'

/** Statements and missing keys, times actions, times resources: what one call may look at, about a second's work. */
const MOST_WORK = 500_000

/** After so much of it other requests have their turn: some 10 ms. */
const SLICE_OF_WORK = 4000

/** Results, and roughly characters of them, after which a page ends. AWS: a page may hold fewer than `MaxItems`. */
const MOST_RESULTS = 5000
const MOST_OUTPUT = 8_000_000

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
  /** What has been done since other requests had their turn. */
  readonly slice: { work: number }
  /** Work for one action on one resource. */
  readonly size: number
}

/**
 * Decides each action on each resource by the policies and the context keys that are given, and by nothing else. One page
 * of results, one for each action. Large ones are done in slices, between which other requests are answered.
 *
 * @throws AwsApiError InvalidInput
 */
export async function simulate(subject: SimulationSubject, input: SimulationInput): Promise<object> {
  const simulation = prepareSimulation(subject, input)
  const actions = readActions(input.ActionNames)
  const { items, ...rest } = pageOfList(actions, input)
  const resources = readResources(input.ResourceArns)
  if (items.length * resources.length * simulation.size > MOST_WORK) throw tooLarge()

  const results: object[] = []
  let output = 0
  for (const action of items) {
    const onEach = await evaluateOnEach(simulation, action, resources)
    output += onEach.reduce((length, result) => length + lengthOf(result), 0)
    if (output > MOST_OUTPUT && results.length === 0) throw tooLarge()
    const isFull = output > MOST_OUTPUT || (results.length + 1) * resources.length > MOST_RESULTS
    if (isFull && results.length > 0) {
      const { items: _, ...shorter } = pageOfList(actions, { ...input, MaxItems: results.length })
      return { EvaluationResults: results, ...shorter }
    }
    results.push(resultOf(simulation, action, onEach))
  }
  return { EvaluationResults: results, ...rest }
}

function tooLarge(): AwsApiError {
  return invalidInput('The simulation is too large; give fewer actions, resources or policies at a time.')
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
    slice: { work: 0 },
    size: all.reduce((count, { compiled }) => count + compiled.statements.length, 1 + missingKeys.length),
  }
}

async function evaluateOnEach(simulation: Simulation, action: string, resources: readonly string[]) {
  const { slice, size } = simulation
  const results: ResourceResult[] = []
  for (const resource of resources) {
    slice.work += size
    if (slice.work > SLICE_OF_WORK) {
      slice.work = size
      await setImmediate()
    }
    results.push(evaluateOne(simulation, action, resource))
  }
  return results
}

type ResourceResult = ReturnType<typeof evaluateOne>

/** AWS: with resources, the results are told for each of them, and what context keys were missing only there. */
function resultOf(simulation: Simulation, action: string, results: readonly ResourceResult[]) {
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

/** About how many characters of XML a result is. */
function lengthOf({ EvalResourceName, MatchedStatements, MissingContextValues }: ResourceResult): number {
  const missing = MissingContextValues.reduce((length, key) => length + key.length + 20, 0)
  return 300 + EvalResourceName.length + 300 * MatchedStatements.length + missing
}

function boundaryDetail(AllowedByPermissionsBoundary: boolean) {
  return { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary } }
}
