import type { OpenAction } from '../answer-actions.ts'
import type { ProofStatement } from '../proof-statements.ts'
import { isConditional } from '../residual.ts'
import { asksForMfa } from './mfa-statements.ts'

export const DENY_WITHOUT_MFA =
  'deny everything but what it takes to enroll: NotAction, Resource "*", "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}'

export const TAKE_CONDITIONS_OUT = 'take the further conditions out of the Deny; put them into a Deny of their own'

/** Is it open because a statement that asks for MFA has further conditions, which don't hold? */
export function isPastMfa(action: OpenAction): boolean {
  return isConditional(action) && evadedBy([action]).some(asksForMfa)
}

/** The statements whose conditions, or resources, leave these open. */
export function evadedBy(open: readonly OpenAction[]): ProofStatement[] {
  return [...new Set(open.flatMap(({ answer }) => answer.evaded.map(({ statement }) => statement)))]
}
