import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { EXIT_STATUS, SallyportError } from '../errors.ts'

/** What the JavaScript SDK takes for credentials (`AwsCredentialIdentity`). */
export interface SessionIdentity {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** The SDK asks again ahead of it. */
  readonly expiration: Date
  readonly accountId: string
}

/** Whose session. */
export interface FromSallyportOptions {
  /** A profile of `~/.aws/config` or of the vault; where it is left out, `AWS_PROFILE`, else `default`. */
  readonly profile?: string
  /** Instead of `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>
}

/**
 * A credential provider for the AWS SDK for JavaScript v3: sessions with MFA, kept and shared with every other program that
 * uses sallyport, so that a code is asked for once, on the terminal, however many clients and processes there are.
 *
 * @returns To be given as `credentials` of a client. It throws `SallyportError` with what `sallyport credential-process` said.
 */
export function fromSallyport({ profile, environment }: FromSallyportOptions = {}): () => Promise<SessionIdentity> {
  return async () => {
    const args = [programPath(), 'credential-process', ...(profile === undefined ? [] : ['--profile', profile])]
    // Its questions go to the controlling terminal, so that these streams are ours alone.
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...(environment ?? process.env) },
    })
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (status) => resolve(status ?? 1))
    })
    const [status, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
    if (status !== 0) throw failure(status, stderr)
    return parseIdentity(stdout)
  }
}

/** The program of this package: beside the bundle of this file, or in `dist/` of a checkout. */
function programPath(): string {
  const beside = join(import.meta.dirname, 'sallyport.cjs')
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', '..', 'dist', 'sallyport.cjs')
}

function parseIdentity(stdout: string): SessionIdentity {
  const answer = JSON.parse(stdout) as Record<string, string>
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = '', AccountId = '' } = answer
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: new Date(Expiration),
    accountId: AccountId,
  }
}

function failure(status: number, stderr: string): SallyportError {
  const lines = stderr.trimEnd().split('\n')
  const last = (prefix: string) => lines.findLast((line) => line.startsWith(prefix))?.slice(prefix.length)
  const message = last('sallyport: ') ?? `sallyport credential-process ended with status ${status}`
  const hint = last('hint: ')
  return new SallyportError(codeOf(status), message, hint === undefined ? {} : { hint })
}

function codeOf(status: number): keyof typeof EXIT_STATUS {
  const found = Object.entries(EXIT_STATUS).find(([, one]) => one === status)?.[0]
  return (found as keyof typeof EXIT_STATUS | undefined) ?? 'NOT_SIGNED_IN'
}
