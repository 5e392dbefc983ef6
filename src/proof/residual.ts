import type { ContextValue } from '../policy/request-context.ts'
import type { OpenAction } from './answer-actions.ts'
import type { ProofStatement } from './proof-statements.ts'

/** Something that must be so for an open action to be open. */
export interface Residual {
  readonly statement: ProofStatement
  /** An Allow's condition must hold; one of a Deny must not. */
  readonly mustHold: boolean
  readonly operator: string
  readonly key: string
  readonly values: readonly string[]
  /** The key's value in the request that shows it; `undefined` when it is absent there. */
  readonly witness: ContextValue | undefined
}

/** The conditions that the credentials don't settle: what has to be true of the request besides. */
export function residualOf({ answer }: OpenAction): Residual[] {
  const { values, chosen, evaded } = answer
  const list = (statement: ProofStatement, mustHold: boolean, isOpen: (key: string) => boolean): Residual[] =>
    statement.statement.conditions
      .filter(({ key }) => isOpen(key))
      .map(({ source, key }) => ({ statement, mustHold, ...source, witness: values.get(key) }))
  return [
    ...chosen.flatMap((statement) => list(statement, true, (key) => values.has(key))),
    ...evaded.flatMap(({ statement, keys }) => list(statement, false, (key) => keys.includes(key))),
  ]
}

/** Is it open only under conditions that the request must meet? */
export function isConditional({ answer }: OpenAction): boolean {
  const { values, chosen, evaded } = answer
  return (
    evaded.some(({ keys }) => keys.length > 0) ||
    chosen.some(({ statement }) => statement.conditions.some(({ key }) => values.has(key)))
  )
}
