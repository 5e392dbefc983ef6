import type { Catalogue } from '../../catalogue/index.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { isUnknownKey } from '../statement-space.ts'
import { finding, type Finding } from './finding.ts'

/** What is wrong with the text of the policies, as far as it matters to the proof. */
export function judgePolicies(statements: readonly ProofStatement[], catalogue: Catalogue): Finding[] {
  return [...judgeKeys(statements, catalogue), ...judgeVariables(statements)]
}

/** Is a condition about a key that AWS doesn't have? */
export function hasUnknownKey({ statement }: ProofStatement, catalogue: Catalogue): boolean {
  return statement.conditions.some(({ key }) => isUnknownKey(key, catalogue))
}

function judgeKeys(statements: readonly ProofStatement[], catalogue: Catalogue): Finding[] {
  const byKey = new Map<string, ProofStatement[]>()
  for (const statement of statements) {
    for (const { source, key } of statement.statement.conditions) {
      if (isUnknownKey(key, catalogue)) byKey.set(source.key, [...(byKey.get(source.key) ?? []), statement])
    }
  }
  return [...byKey].map(([key, users]) => {
    const message = `AWS has no condition key \`${key}\`, so it is taken to be absent from every request`
    const advice = /^aws:mul/i.test(key) ? 'did you mean aws:MultiFactorAuthPresent?' : 'look for a slip of the pen'
    return finding('unknown-key', 'high', { kind: 'policy', message, advice, statements: users })
  })
}

function judgeVariables(statements: readonly ProofStatement[]): Finding[] {
  const users = statements.filter(({ variables, statement: { source } }) => {
    const texts = [...(source.resource?.values ?? []), ...source.conditions.flatMap(({ values }) => values)]
    return !variables && texts.some((text) => /\$\{[^}]+\}/.test(text))
  })
  if (users.length === 0) return []
  const isDeny = users.some(({ statement }) => statement.source.effect === 'Deny')
  const message = `the policy's Version has no variables: \${…} is plain text there, and ${isDeny ? 'the Deny protects nothing' : 'the statement matches nothing'}`
  const advice = 'write "Version": "2012-10-17"'
  return [finding('text-variable', isDeny ? 'high' : 'medium', { kind: 'policy', message, advice, statements: users })]
}
