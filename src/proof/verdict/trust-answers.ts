import type { Catalogue } from '../../catalogue/index.ts'
import { decide } from '../../policy/decide.ts'
import { compilePolicy, type CompiledPolicy } from '../../policy/compile-policy.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { matchPrincipal, NAMED } from '../../policy/principal.ts'
import { ActionAnswers } from '../answer-actions.ts'
import type { Budget } from '../budget.ts'
import type { ClassAnswer } from '../answer.ts'
import type { CredentialProfile, ProfileName, ProofSubject } from '../credential-profiles.ts'
import { listStatements, type Gate, type ProofStatement } from '../proof-statements.ts'
import { isAllow } from '../prove.ts'

export interface TrustInput {
  readonly trust: CompiledPolicy
  readonly accountId: string
  readonly partition: string
  readonly catalogue: Catalogue
  readonly now: Date
  /** ARNs of users and roles by their unique ids, of those that are known. */
  readonly arnsById?: ReadonlyMap<string, string> | undefined
  /** The roles that are known. */
  readonly roleArns?: ReadonlySet<string> | undefined
  /** Of all that is asked of the trust policy. */
  readonly budget: Budget
}

const ALLOW_ALL = compilePolicy(
  parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
    type: 'identity',
  }),
)

const WORK_AN_ANSWER = 200
const WORK_AN_ENTRY = 20

/** Does a statement of a trust policy count for such credentials? */
export type CountsFor = (origin: ProofStatement, profile: CredentialProfile) => boolean

/** What a trust policy answers the subject, who may otherwise do everything. */
export function answersOfTrust(subject: ProofSubject, input: TrustInput, counts: CountsFor = isNamed): ActionAnswers {
  // Each statement is asked whom it names.
  const entries = input.trust.statements.reduce((sum, { principal }) => sum + (principal?.entries.length ?? 0), 0)
  input.budget.spend(WORK_AN_ANSWER + WORK_AN_ENTRY * entries)
  const gate: Gate = { layer: 'trust', level: undefined, isOld: false, policies: [input.trust] }
  return new ActionAnswers({
    ...input,
    subject,
    statements: listStatements([gate]),
    confirm: (request) => decide({ identity: [ALLOW_ALL], trust: input.trust }, request).effect === 'allowed',
    asking(all, { profile }) {
      const named = all.filter(({ origin }) => counts(origin, profile))
      const allows = named.filter(({ origin }) => isAllow(origin))
      if (allows.length === 0) return { questions: [], silentGate: gate }
      const avoided = named.filter(({ origin }) => !isAllow(origin))
      return { questions: [{ groups: [allows], avoided }], silentGate: undefined }
    },
  })
}

/** Of principals of no particular name, a Deny counts only when it leaves none of them out. */
function isNamed(origin: ProofStatement, { principal: caller, standsFor }: CredentialProfile): boolean {
  const { principal } = origin.statement
  if (principal === undefined || matchPrincipal(principal, caller, false) === NAMED.NOT) return false
  if (standsFor === undefined || isAllow(origin)) return true
  return principal.entries.some(
    ({ value, accountId }) => value === '*' || (standsFor === 'anyOfAccount' && accountId === caller.accountId),
  )
}

export function assuming(answers: ActionAnswers, name: ProfileName): ClassAnswer {
  return answers.one(name, 'sts:AssumeRole', '*') ?? { kind: 'closed', closedBy: [], silentGate: undefined }
}
