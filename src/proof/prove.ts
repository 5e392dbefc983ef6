import type { Catalogue } from '../catalogue/index.ts'
import { decide, type PolicyLayers } from '../policy/decide.ts'
import type { AskedQuestions } from './answer.ts'
import { ActionAnswers, type ProfileAnswers } from './answer-actions.ts'
import type { Budget } from './budget.ts'
import type { ProofSubject } from './credential-profiles.ts'
import { gatesOf, isBoundBy, layersFor, listStatements, type Gate } from './proof-statements.ts'
import type { SpaceStatement, StatementSpace } from './statement-space.ts'
import { finish } from './work.ts'

export interface ProofInput {
  readonly subject: ProofSubject
  /** Resource and trust policies in it are not looked at. */
  readonly layers: PolicyLayers
  readonly catalogue: Catalogue
  /** What dates in policies are compared with. */
  readonly now: Date
  /** Of its own when it's left out. */
  readonly budget?: Budget
}

/**
 * What each kind of credentials may do, of all that AWS has: each open action with a request that the engine confirms,
 * each closed one with the statements that close it. What can't be decided is `notProved`, never closed.
 */
export function proveActions(input: ProofInput): ProfileAnswers[] {
  return finish(actionAnswers(input).all())
}

export function actionAnswers({ layers, ...input }: ProofInput): ActionAnswers {
  const gates = gatesOf(layers, false)
  return new ActionAnswers({
    ...input,
    statements: listStatements(gates),
    asking: (statements, space) => askWhatIsAllowed(statements, space, gates),
    confirm: (request) => decide(layersFor(request.principal, layers), request).effect === 'allowed',
  })
}

/** One Allow of each gate that binds the principal, and none of their Denies. */
export function askWhatIsAllowed(
  statements: readonly SpaceStatement[],
  { profile }: StatementSpace,
  gates: readonly Gate[],
): AskedQuestions {
  const binding = gates.filter((gate) => isBoundBy(gate, profile))
  const groups = binding.map((gate) =>
    statements.filter(({ origin }) => origin.gate === gate && isAllow(origin)).sort(byConditions),
  )
  const silent = groups.findIndex((group) => group.length === 0)
  if (silent !== -1) return { questions: [], silentGate: binding[silent] }
  const avoided = statements.filter(({ origin }) => binding.includes(origin.gate) && !isAllow(origin))
  return { questions: [{ groups, avoided }], silentGate: undefined }
}

export function isAllow({ statement }: SpaceStatement['origin']): boolean {
  return statement.source.effect === 'Allow'
}

/** What is allowed without conditions makes the plainer answer. */
function byConditions(one: SpaceStatement, other: SpaceStatement): number {
  return one.origin.statement.conditions.length - other.origin.statement.conditions.length
}
