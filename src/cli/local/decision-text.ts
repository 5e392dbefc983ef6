import type { DecisionRecord } from '../../local-aws/index.ts'
import { printable } from '../telling/printable.ts'

const EFFECTS: Readonly<Record<DecisionRecord['effect'], string>> = {
  allowed: 'allowed',
  explicitDeny: 'denied',
  implicitDeny: 'not allowed',
}

/** A decision in two lines for a person. */
export function formatDecision(decision: DecisionRecord): string {
  const { time, requestId, action, resource, principalArn, accessKeyId, effect, decidedBy } = decision
  return [
    `${time}  ${EFFECTS[effect].padEnd(11)}  ${action} on ${resource}`,
    `  ${principalArn}, ${accessKeyId}, ${mfaOf(decision)}; by ${decidedBy}; request ${requestId}`,
  ]
    .map(printable)
    .join('\n')
}

function mfaOf({ multiFactorAuthPresent, multiFactorAuthAge }: DecisionRecord): string {
  if (multiFactorAuthPresent === undefined) return 'long-term key'
  if (!multiFactorAuthPresent) return 'no MFA'
  return multiFactorAuthAge === undefined ? 'MFA' : `MFA ${multiFactorAuthAge} s ago`
}

/** A decision from a line of the log; `undefined` for anything else. */
export function parseDecision(line: string): DecisionRecord | undefined {
  try {
    const value = JSON.parse(line) as DecisionRecord | null
    const { time, requestId, action, resource, principalArn, accessKeyId, effect, decidedBy } = value ?? {}
    const texts = [time, requestId, action, resource, principalArn, accessKeyId, decidedBy]
    const isDecision = texts.every((text) => typeof text === 'string') && Object.hasOwn(EFFECTS, effect ?? '')
    return isDecision && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
