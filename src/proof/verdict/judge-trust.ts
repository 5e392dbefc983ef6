import type { Catalogue } from '../../catalogue/index.ts'
import { decide } from '../../policy/decide.ts'
import { compilePolicy, type CompiledPolicy } from '../../policy/compile-policy.ts'
import { parsePolicy } from '../../policy/parse-policy.ts'
import { matchPrincipal, NAMED } from '../../policy/principal.ts'
import { ActionAnswers } from '../answer-actions.ts'
import type { ProfileName, ProofSubject } from '../credential-profiles.ts'
import { listStatements, type Gate } from '../proof-statements.ts'
import { isAllow } from '../prove.ts'
import { finding, type Finding } from './finding.ts'
import { findCauses } from './mfa-statements.ts'

export interface TrustInput {
  readonly trust: CompiledPolicy
  readonly accountId: string
  readonly partition: string
  readonly catalogue: Catalogue
  readonly now: Date
}

const ALLOW_ALL = compilePolicy(
  parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
    type: 'identity',
  }),
)
const WITHOUT_MFA: readonly ProfileName[] = ['longTermKey', 'sessionWithoutMfa']

/** Can users whom a role's trust policy names assume the role without MFA? */
export function judgeTrust(input: TrustInput): Finding[] {
  const gate: Gate = { layer: 'trust', level: undefined, isOld: false, policies: [input.trust] }
  const statements = listStatements([gate])
  return subjectsOf(input).flatMap((subject) => {
    const answers = new ActionAnswers({
      ...input,
      subject,
      statements,
      confirm: (request) => decide({ identity: [ALLOW_ALL], trust: input.trust }, request).effect === 'allowed',
      asking(all, { profile }) {
        const named = all.filter(({ origin: { statement } }) => {
          const { principal } = statement
          return principal !== undefined && matchPrincipal(principal, profile.principal, false) !== NAMED.NOT
        })
        const allows = named.filter(({ origin }) => isAllow(origin))
        if (allows.length === 0) return { questions: [], silentGate: gate }
        const avoided = named.filter(({ origin }) => !isAllow(origin))
        return { questions: [{ groups: [allows], avoided }], silentGate: undefined }
      },
    })
    const open = WITHOUT_MFA.filter((name) => answers.one(name, 'sts:AssumeRole', '*')?.kind === 'open')
    return open.length === 0 ? [] : [trustFinding(subject, open, statements)]
  })
}

function trustFinding(
  { partition, accountId, path, name }: ProofSubject,
  credentials: readonly ProfileName[],
  statements: ReturnType<typeof listStatements>,
): Finding {
  const causes = findCauses(statements)
  const who =
    name === ANYBODY ? `users of account ${accountId}` : `arn:${partition}:iam::${accountId}:user${path}${name}`
  const reason =
    causes.length === 0 ? "the trust policy doesn't ask for MFA" : causes.map((cause) => cause.reason).join('; ')
  return finding('trust-without-mfa', 'high', {
    kind: 'gap',
    message: `${who} can assume the role with ${credentials.length === 2 ? 'a key' : credentials.map(nameOf).join(', ')} alone: ${reason}`,
    advice: `write "Bool": {"aws:MultiFactorAuthPresent": "true"} in the trust policy; MFA counts at AssumeRole only, never in the role's session`,
    credentials,
    statements: causes.length === 0 ? statements : causes.map(({ statement }) => statement),
  })
}

function nameOf(profile: ProfileName): string {
  return profile === 'longTermKey' ? 'a long-term key' : 'a session without MFA'
}

const ANYBODY = 'any-user'

/** A user for each principal that is one or can be one. */
function subjectsOf({ trust, accountId, partition }: TrustInput): ProofSubject[] {
  const entries = trust.document.statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principal }) => principal?.entries ?? [])
    .filter(({ type }) => type === 'AWS')
  const subjects = new Map<string, ProofSubject>()
  for (const { value } of entries) {
    const user = /^arn:([\w-]+):iam::(\d{12}):user(\/(?:.*\/)?)([^/]+)$/.exec(value)
    const account = /^(?:arn:([\w-]+):iam::)?(\d{12})(?::root)?$/.exec(value)
    if (user !== null) subjects.set(value, subject(user[2], user[1], user[3], user[4]))
    else if (account !== null) subjects.set(value, subject(account[2], account[1]))
    else if (value === '*') subjects.set(value, subject(accountId))
  }
  return [...subjects.values()]

  function subject(account = accountId, itsPartition = partition, path = '/', name = ANYBODY): ProofSubject {
    return { accountId: account, partition: itsPartition, path, name, type: 'User' }
  }
}
