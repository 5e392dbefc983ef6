/** Credentials of a console session, as local AWS's sign-in answers them. */
export interface ConsoleSession {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

/** What the first page of sign-in leads to. */
export type SignInAnswer =
  | { readonly status: 'signedIn'; readonly credentials: ConsoleSession }
  | { readonly status: 'mfaRequired'; readonly challenge: string; readonly devices: readonly string[] }

/** What sign-in said instead of letting someone in. */
export class SignInRefused extends Error {
  override name = 'SignInRefused'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** Local AWS's sign-in, as the console's pages use it. */
export class ConsoleClient {
  readonly #endpoint: string

  constructor(endpoint: string) {
    this.#endpoint = endpoint
  }

  /** The page that asks for a password. */
  signIn(who: { account: string; password: string } & ({ userName: string } | { root: true })): Promise<SignInAnswer> {
    return this.#post('sign-in', who)
  }

  /** The page that asks for a code. */
  async enterCode(challenge: string, tokenCode: string): Promise<ConsoleSession> {
    const { credentials } = await this.#post<{ credentials: ConsoleSession }>('sign-in/code', { challenge, tokenCode })
    return credentials
  }

  async signOut({ accessKeyId, sessionToken }: ConsoleSession): Promise<void> {
    await this.#post('sign-out', { accessKeyId, sessionToken })
  }

  async #post<Answer>(path: string, body: object): Promise<Answer> {
    const response = await fetch(`${this.#endpoint}/_sallyport/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Answer & { error?: { code: string; message: string } }
    if (response.ok) return answer
    throw new SignInRefused(answer.error?.code ?? String(response.status), answer.error?.message ?? 'sign-in failed')
  }
}

/** The session, when no code was asked for. @throws SignInRefused when one was */
export function withoutCode(answer: SignInAnswer): ConsoleSession {
  if (answer.status === 'signedIn') return answer.credentials
  throw new SignInRefused('MfaRequired', 'sign-in asks for a code')
}

/** The challenge, when a code was asked for. @throws SignInRefused when none was */
export function challengeOf(answer: SignInAnswer): string {
  if (answer.status === 'mfaRequired') return answer.challenge
  throw new SignInRefused('SignedIn', 'sign-in let the user in without a code')
}
