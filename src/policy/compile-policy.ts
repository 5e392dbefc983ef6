import { compileActions, includesAction, type ActionIndex } from './action-index.ts'
import { compileStatement, type CompiledStatement } from './compile-statement.ts'
import type { PolicyDocument } from './policy-document.ts'

/** The statements of one policy that are about one action. */
export interface ActionStatements {
  readonly denies: readonly CompiledStatement[]
  readonly allows: readonly CompiledStatement[]
}

/** How many actions a policy remembers: more than any account uses; past it, it starts over. */
const REMEMBERED_ACTIONS = 4096

/**
 * A policy made ready to evaluate. Immutable but for its memory of actions, so one of these can serve every principal
 * the policy is attached to.
 */
export class CompiledPolicy {
  readonly document: PolicyDocument
  /** What the caller knows the policy by, such as the ARN of a managed policy. */
  readonly name: string | undefined
  readonly statements: readonly CompiledStatement[]
  readonly #actions: readonly ActionIndex[]
  readonly #byAction = new Map<string, ActionStatements>()

  constructor(document: PolicyDocument, name: string | undefined) {
    const variables = document.version === '2012-10-17'
    this.document = document
    this.name = name
    this.statements = document.statements.map((source, index) => compileStatement(source, index, variables))
    this.#actions = document.statements.map(({ action }) => compileActions(action.values))
  }

  statementsFor(action: string): ActionStatements {
    const known = this.#byAction.get(action)
    if (known !== undefined) return known
    const found = this.#findStatements(action.toLowerCase())
    if (this.#byAction.size >= REMEMBERED_ACTIONS) this.#byAction.clear()
    this.#byAction.set(action, found)
    return found
  }

  /** Is the statement about this action, by its Action or NotAction? */
  isAbout(statement: CompiledStatement, action: string): boolean {
    return this.#isAbout(statement, action.toLowerCase())
  }

  #isAbout({ index, source }: CompiledStatement, lowerCaseAction: string): boolean {
    const actions = this.#actions[index]
    return actions !== undefined && includesAction(actions, lowerCaseAction) !== source.action.not
  }

  #findStatements(action: string): ActionStatements {
    const denies: CompiledStatement[] = []
    const allows: CompiledStatement[] = []
    for (const statement of this.statements) {
      if (!this.#isAbout(statement, action)) continue
      const list = statement.source.effect === 'Deny' ? denies : allows
      list.push(statement)
    }
    return { denies, allows }
  }
}

/**
 * Compiles a policy once, for any number of decisions.
 *
 * @param name - Comes back with the decisions of this policy; give a managed policy its ARN.
 */
export function compilePolicy(document: PolicyDocument, name?: string): CompiledPolicy {
  return new CompiledPolicy(document, name)
}
