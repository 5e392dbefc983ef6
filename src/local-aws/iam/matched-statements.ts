import type { AuthorizationRequest, CompiledPolicy, CompiledStatement, Decision } from '../../policy/index.ts'
import { asLasting } from '../wire/lasting-output.ts'
import type { SimulatedPolicy } from './simulated-policies.ts'
import type { StatementPosition } from './statement-position.ts'
import { statementPosition } from './statement-position.ts'

/** AWS's `Statement` of a simulation's result. */
export interface MatchedStatement extends StatementPosition {
  readonly SourcePolicyId: string | undefined
  /** AWS: not one of the values that its model lists. */
  readonly SourcePolicyType: string
}

type SourceType = 'IAM Policy' | 'Permissions Boundary Policy' | 'Resource Policy'

/** The policies of one simulation, which tell the statements behind its decisions. */
export class StatementFinder {
  readonly #identity: readonly SimulatedPolicy[]
  readonly #boundary: SimulatedPolicy | undefined
  readonly #resource: SimulatedPolicy | undefined
  /** Places are the same for every action and resource. */
  readonly #found = new Map<CompiledStatement, MatchedStatement>()

  constructor(
    identity: readonly SimulatedPolicy[],
    boundary: SimulatedPolicy | undefined,
    resource: SimulatedPolicy | undefined,
  ) {
    this.#identity = identity
    this.#boundary = boundary
    this.#resource = resource
  }

  /** The statements that made a decision: AWS lists none for an implicit deny, and only the denials for an explicit one. */
  find({ effect, layer, statement }: Decision, request: AuthorizationRequest): MatchedStatement[] {
    if (effect === 'implicitDeny') return []
    const kind = effect === 'allowed' ? 'allows' : 'denies'
    const resource = this.#resource
    return [
      ...(layer === 'resource' && resource !== undefined && statement !== undefined
        ? [this.#describe(resource, statement, 'Resource Policy')]
        : []),
      ...this.#identity.flatMap((policy) => this.#matched(policy, kind, request, 'IAM Policy')),
      ...(this.#boundary === undefined
        ? []
        : this.#matched(this.#boundary, kind, request, 'Permissions Boundary Policy')),
    ]
  }

  /** Whether the boundary alone would allow; `undefined` without one. */
  isAllowedByBoundary(request: AuthorizationRequest): boolean | undefined {
    if (this.#boundary === undefined) return undefined
    const { allows, denies } = this.#boundary.compiled.statementsFor(request.action)
    return allows.some((one) => holds(one, request)) && !denies.some((one) => holds(one, request))
  }

  #matched(policy: SimulatedPolicy, kind: 'allows' | 'denies', request: AuthorizationRequest, type: SourceType) {
    return statementsOf(policy.compiled, kind, request).map((statement) => this.#describe(policy, statement, type))
  }

  #describe({ text, compiled }: SimulatedPolicy, statement: CompiledStatement, type: SourceType): MatchedStatement {
    let described = this.#found.get(statement)
    if (described === undefined) {
      const position = statementPosition(text, statement.source.offset)
      described = asLasting({ SourcePolicyId: compiled.name, SourcePolicyType: type, ...position })
      this.#found.set(statement, described)
    }
    return described
  }
}

function statementsOf(policy: CompiledPolicy, kind: 'allows' | 'denies', request: AuthorizationRequest) {
  return policy.statementsFor(request.action)[kind].filter((statement) => holds(statement, request))
}

function holds(statement: CompiledStatement, { resource, context }: AuthorizationRequest): boolean {
  return (
    statement.matchesResource(resource, context) && statement.conditions.every((condition) => condition.holds(context))
  )
}
