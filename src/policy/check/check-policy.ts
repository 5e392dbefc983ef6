import { checkNames } from './check-names.ts'
import { checkReach } from './check-reach.ts'
import { checkResources } from './check-resources.ts'
import { checkValues } from './check-values.ts'
import { checkVariables } from './check-variables.ts'
import type { Finding } from './finding.ts'
import type { LocatedPolicy } from './located-policy.ts'
import { checkMfa } from './mfa/check-mfa.ts'
import type { NameCatalogue } from './name-catalogue.ts'
import { guessPolicyKind, POLICY_KINDS, policyLength, type PolicyKind } from './policy-kinds.ts'
import { readPolicy } from './read-policy.ts'
import { RULES } from './rules.ts'
import type { Check } from './subject.ts'

export interface CheckOptions {
  /** Where the policy is to be attached; guessed from the policy when not given. */
  readonly kind?: PolicyKind | undefined
  /** AWS's names. Without them actions and condition keys are not checked for spelling. */
  readonly catalogue?: NameCatalogue | undefined
  /** Tells conditions on the time that are over; without it they are not looked for. */
  readonly now?: Date | undefined
}

const CHECKS: readonly Check[] = [checkNames, checkResources, checkVariables, checkValues, checkReach, checkMfa]

/**
 * Everything that is wrong with a policy: what AWS refuses, all of it and not only the first; what is longer than AWS
 * allows; names AWS doesn't have; statements without effect; and the mistakes by which a policy meant to force MFA
 * doesn't.
 *
 * @param text - The policy's JSON.
 * @returns In the order of the text. Never throws, whatever the text.
 */
export function checkPolicy(text: string, options: CheckOptions = {}): Finding[] {
  const kind = options.kind ?? guessPolicyKind(text)
  const { policy, refusals } = readPolicy(text, POLICY_KINDS[kind].type)
  const findings = [...refusals]
  if (policy !== undefined) {
    findings.push(...checkLength(text, kind), ...checkVersion(policy))
    const subject = { policy, catalogue: options.catalogue, now: options.now }
    for (const check of CHECKS) findings.push(...check(subject))
  }
  return findings.sort((left, right) => left.offset - right.offset)
}

function checkLength(text: string, name: PolicyKind): Finding[] {
  const kind = POLICY_KINDS[name]
  const length = policyLength(text, kind)
  if (length <= kind.usual) return []
  const counted = kind.countsWhiteSpace ? '' : ', white space not counted'
  const isUsual = length <= kind.quota
  const bound = isUsual ? kind.usual : kind.quota
  const message = `${length} characters${counted}; AWS allows ${bound} for ${isUsual ? 'most of these policies' : name}`
  const advice = isUsual ? `up to ${kind.quota} where the quota is raised or the kind allows` : 'split it up'
  const severity = isUsual ? 'warning' : 'error'
  return [{ rule: 'too-long', severity, message, advice, offset: 0, statement: undefined }]
}

function checkVersion({ version, versionOffset, type }: LocatedPolicy): Finding[] {
  // Of a managed policy AWS refuses it.
  if (version === '2012-10-17' || type === 'managed') return []
  const message = 'Version is not 2012-10-17: the policy has no variables, and can be no managed policy'
  const advice = 'write "Version": "2012-10-17"'
  const { severity } = RULES['old-version']
  return [{ rule: 'old-version', severity, message, advice, offset: versionOffset, statement: undefined }]
}
