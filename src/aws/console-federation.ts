import { SallyportError } from '../errors.ts'
import type { SessionCredentials } from '../ports.ts'

const TIMEOUT_MS = 30_000

/** What signs in to the console. */
export interface ConsoleSignIn {
  /** AWS's federation endpoint, or a local AWS's. */
  readonly federation: string
  readonly destination: string
  readonly credentials: Omit<SessionCredentials, 'expiration'>
}

/**
 * A URL that signs in to the console with a role's session (IAM User Guide, "Enable custom identity broker access to the AWS
 * console"). It is good for 15 minutes, for whoever has it; the console session lasts as long as the credentials.
 *
 * AWS: a SessionDuration is taken of some roles only, so none is asked for.
 *
 * @returns Secret.
 * @throws SallyportError `AWS_REFUSED` when AWS does not take the session; `UNREACHABLE` without an answer.
 */
export async function consoleSignInUrl({ federation, destination, credentials }: ConsoleSignIn): Promise<string> {
  const { accessKeyId: sessionId, secretAccessKey: sessionKey, sessionToken } = credentials
  const signinToken = await getSigninToken(federation, JSON.stringify({ sessionId, sessionKey, sessionToken }))
  const login = { Action: 'login', Issuer: 'sallyport', Destination: destination, SigninToken: signinToken }
  return `${federation}?${new URLSearchParams(login).toString()}`
}

/** By POST: what is in a URL ends in the logs of proxies. */
async function getSigninToken(federation: string, session: string): Promise<string> {
  const body = new URLSearchParams({ Action: 'getSigninToken', Session: session })
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const response = await fetch(federation, { method: 'POST', body, redirect: 'error', signal }).catch(
    (cause: unknown) => {
      throw new SallyportError('UNREACHABLE', `no answer from ${federation}`, {
        hint: 'check the network, or the endpoint',
        cause,
      })
    },
  )
  // What is answered is not quoted: it may hold what was sent.
  const text = await response.text().catch(() => '')
  if (response.status === 400) {
    throw new SallyportError('AWS_REFUSED', 'AWS takes no such session into the console', {
      hint: 'it must be the session of a role, neither over nor revoked: sallyport login --renew',
    })
  }
  const token = response.ok ? readToken(text) : undefined
  if (token !== undefined) return token
  throw new SallyportError('UNREACHABLE', `${federation} answered ${response.status}, and no token to sign in with`, {
    hint: 'try again; is that AWS, or a proxy on the way to it?',
  })
}

function readToken(text: string): string | undefined {
  try {
    const { SigninToken: token } = JSON.parse(text) as { SigninToken?: unknown }
    return typeof token === 'string' && token !== '' ? token : undefined
  } catch {
    return undefined
  }
}
