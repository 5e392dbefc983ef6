import {
  FINDING_TITLES,
  LIMITS,
  residualOf,
  type Finding,
  type OpenAction,
  type ProfileAnswers,
  type ProofStatement,
} from '../../../proof/index.ts'
import { witnessOf } from '../../../proof/index.ts'
import type { ProvedTarget } from './proved-target.ts'

/** Open actions that a finding shows. */
const MOST_EXAMPLES = 20

/** Everything that was found out. Actions that are open for the same reason are one entry. */
export function reportJson(proved: readonly ProvedTarget[], date: string): unknown {
  const principals = proved.map(({ target, proof, findings }) => ({
    principal: target.title,
    findings: findingsJson(findings),
    credentials: Object.fromEntries(proof.profiles.map((answers) => [answers.profile.name, profileJson(answers)])),
    outsideRules: proof.outsideRules,
  }))
  return { catalogueDate: date, principals, limits: LIMITS }
}

export function findingsJson(findings: readonly Finding[]): unknown[] {
  return findings.map(({ open, statements, ...finding }) => ({
    ...finding,
    title: FINDING_TITLES[finding.code],
    statements: statements.map(statementJson),
    openCount: open.length,
    // All of them are with the credentials.
    examples: resourcesJson(open.slice(0, MOST_EXAMPLES)),
  }))
}

export function profileJson({
  open,
  openUnknown,
  openByRule,
  closed,
  notProved,
  notProvedUnknown,
}: ProfileAnswers): unknown {
  return {
    openCount: open.length,
    open: groupsJson(open),
    openToNamesNotInTheCatalogue: groupsJson(openUnknown),
    // By rules that stand in no policy; not among the open ones.
    openByRule,
    closedCount: closed.reduce((sum, { names }) => sum + names.length, 0),
    closed: closed.map(({ answer, names }) => ({
      closedBy: answer.closedBy.map(statementJson),
      // A kind of policy of which none allows.
      notAllowedBy: answer.silentGate && { layer: answer.silentGate.layer, level: answer.silentGate.level },
      actions: names,
    })),
    notProved,
    namesNotInTheCatalogueNotProved: notProvedUnknown,
  }
}

/** Answers are shared between actions; so are the context and all else that is said of them. */
function groupsJson(open: readonly OpenAction[]): unknown[] {
  const groups = new Map<OpenAction['answer'], OpenAction[]>()
  for (const action of open) {
    const group = groups.get(action.answer)
    if (group === undefined) groups.set(action.answer, [action])
    else group.push(action)
  }
  return [...groups].map(([answer, actions]) => {
    const [first] = actions
    const context = first && witnessOf(first).context
    return {
      actions: resourcesJson(actions),
      context: context && Object.fromEntries(context.keys().map((key) => [key, context.get(key)])),
      allowedBy: answer.chosen.map(statementJson),
      conditions:
        first &&
        residualOf(first).map(({ statement, mustHold, operator, key, values }) => ({
          statement: statementJson(statement),
          mustHold,
          operator,
          key,
          values,
        })),
    }
  })
}

/** The resource of each action's witness, by action. */
function resourcesJson(open: readonly OpenAction[]): Record<string, string> {
  return Object.fromEntries(open.map(({ name, resource }) => [name, resource]))
}

function statementJson({ policy, statement, layer }: ProofStatement): unknown {
  return { policy: policy.name, number: statement.index + 1, sid: statement.source.sid, layer }
}
