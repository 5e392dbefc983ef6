import { nameStatement } from '../../../policy/check/finding.ts'
import type { Explanation, StatementExplanation } from '../../../policy/explain.ts'
import { printable } from '../../telling/printable.ts'

/**
 * The statements of an explanation, a line each and a line for each element: all of them of one that applies, of others
 * those that fail.
 */
export function formatStatements({ statements }: Explanation): string[] {
  return statements.flatMap((statement) => {
    const { matched, elements, effect } = statement
    const shown = matched ? elements : elements.filter(({ holds }) => !holds)
    return [
      `${matched ? 'applies' : "doesn't"}: ${effect} of ${nameOf(statement)}`,
      ...shown.map(({ element, holds, reason }) => printable(`    ${holds ? '+' : '-'} ${element}: ${reason}`)),
    ]
  })
}

function nameOf({ layer, policy, index, sid }: StatementExplanation): string {
  return printable(`${nameStatement({ index, sid })}, ${policy.name ?? layer} [${layer}]`)
}

/** The same for programs. */
export function statementsToJson({ statements }: Explanation): unknown[] {
  return statements.map(({ layer, policy, level, index, sid, effect, matched, elements }) => {
    return { layer, policy: policy.name, level, statement: index + 1, sid, effect, matched, elements }
  })
}
