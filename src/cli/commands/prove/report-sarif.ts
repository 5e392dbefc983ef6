import { FINDING_TITLES, type Finding, type Severity } from '../../../proof/index.ts'
import { sarifLog, type SarifResult } from '../../telling/sarif.ts'
import { placeOf } from './proved-target.ts'
import type { PolicyTexts } from './proof-target.ts'

const LEVELS: Readonly<Record<Severity, SarifResult['level']>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  info: 'note',
}

/** Each finding at the statements it is about; without any, at the start of the first policy. */
export function reportSarif(findings: readonly Finding[], texts: PolicyTexts): unknown {
  const rules = Object.entries(FINDING_TITLES).map(([id, brief]) => ({ id, brief }))
  const results = findings.flatMap((finding): SarifResult[] => {
    const { code, severity, message, advice, open, statements } = finding
    const some = open.slice(0, 3).map(({ name, resource }) => `${name} on ${resource}`)
    const examples = some.length === 0 ? '' : `. Open, ${open.length} in all: ${some.join(', ')}`
    const text = `${FINDING_TITLES[code]}: ${message}${examples}${advice === undefined ? '' : `. To mend it: ${advice}`}`
    const places = statements.map((statement) => placeOf(statement, texts))
    const first = { policy: [...texts.keys()][0] ?? 'policies', line: 1, column: 1 }
    return (places.length === 0 ? [first] : places).map(({ policy, line, column }) => ({
      ruleId: code,
      level: LEVELS[severity],
      message: text,
      file: policy === '-' ? 'stdin' : policy.replace(PART, ''),
      line,
      column,
    }))
  })
  return sarifLog(rules, results)
}

/** What a policy that is written out in a description is called beside its file. */
const PART = /#(?:identity|boundary|session|scp|trust)(?:\[\d+\])*$/
