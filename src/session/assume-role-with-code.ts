import { AwsApiError, SallyportError } from '../errors.ts'
import type { AssumeRoleInput, SessionCredentials } from '../ports.ts'
import type { ObtainedSession, SessionWish, SignInPorts } from './obtain-session.ts'
import { explainRejection, usedCode } from './sign-in.ts'
import { withTokenCode } from './with-token-code.ts'

/**
 * Whether a code in the call itself may open what a session that is kept does not. AWS: a trust policy may ask for MFA of a certain
 * age, or for none but long-term credentials, and says no more than AccessDenied.
 */
export function mayWantCode(error: unknown, source: ObtainedSession, role: AssumeRoleInput): boolean {
  const isRefused = error instanceof AwsApiError && error.code === 'AccessDenied'
  return isRefused && source.reused && role.source === undefined
}

/**
 * Assumes a role with the user's long-term key and a code in the call (STS API Reference, "AssumeRole").
 *
 * @throws What `refusal` is, where nobody can be asked for a code.
 */
export async function assumeRoleWithCode(
  ports: SignInPorts,
  wish: SessionWish,
  { role, refusal }: { readonly role: AssumeRoleInput; readonly refusal: unknown },
): Promise<SessionCredentials> {
  const { serialNumber } = wish.user
  const sts = ports.aws.sts(await wish.loadAccessKey())
  const why = `AWS refuses ${role.roleArn} to the session that is there; its trust policy may want a code of now`
  const asked = { serialNumber, given: wish.tokenCode, why }
  let isAnswered = false
  try {
    return await withTokenCode(ports, asked, async (tokenCode) => {
      isAnswered = true
      if (await ports.spentCodes.isSpent(serialNumber, tokenCode)) throw usedCode(serialNumber)
      const credentials = await sts.assumeRole(role, { serialNumber, tokenCode }).catch((cause: unknown) => {
        throw explainRejection(cause, serialNumber, sts.clockSkewSeconds())
      })
      await ports.spentCodes.add(serialNumber, tokenCode)
      return credentials
    })
  } catch (error) {
    if (!isAnswered && error instanceof SallyportError && error.code === 'USAGE') throw refusal
    throw error
  }
}
