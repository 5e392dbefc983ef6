import { SallyportError } from '../errors.ts'
import type { SessionCredentials } from '../ports.ts'
import { parseIni } from './ini.ts'

/** What a section of `~/.aws/credentials` tells about a session. */
export interface SectionOfSession {
  readonly credentials: SessionCredentials
  readonly region: string | undefined
  /** Of a local AWS or another endpoint; `undefined` for AWS. */
  readonly endpointUrl: string | undefined
  /** The long-term key that signed in, for who has to find the section again; it is left out where that is nobody. */
  readonly signedInWith?: string | undefined
}

/** Marks a section as written by us: the long-term key that signed in. */
export const MARK = 'sallyport_access_key'

/**
 * A session as a section of `~/.aws/credentials`. AWS has no key for its end; this one is what prompts and other tools read.
 *
 * @throws SallyportError `USAGE` for a name or a value that a reader of such files would take for something else.
 */
export function formatSessionSection(name: string, section: SectionOfSession): string {
  const { credentials, region, endpointUrl, signedInWith } = section
  const values: Readonly<Record<string, string>> = {
    aws_access_key_id: credentials.accessKeyId,
    aws_secret_access_key: credentials.secretAccessKey,
    aws_session_token: credentials.sessionToken,
    x_security_token_expires: credentials.expiration.toISOString(),
    ...(region === undefined ? {} : { region }),
    ...(endpointUrl === undefined ? {} : { endpoint_url: endpointUrl }),
    ...(signedInWith === undefined ? {} : { [MARK]: signedInWith }),
  }
  const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}\n`)
  const text = `[${name}]\n${lines.join('')}`
  requireReadable(text, name, values)
  return text
}

/** It must be read as it was meant. */
function requireReadable(text: string, name: string, values: Readonly<Record<string, string>>): void {
  if (!/^[\p{L}\p{N}_.@:+/-]+$/u.test(name)) {
    throw new SallyportError('USAGE', `\`${name}\` is no name for a section of the credentials file`, {
      hint: 'letters, digits and _ . @ : + / - make one',
    })
  }
  const read = parseIni(text)
  const found = read.get(name)?.values ?? {}
  const wrong = Object.entries(values).find(([key, value]) => found[key] !== value)?.[0]
  if (wrong === undefined && read.size === 1 && Object.keys(found).length === Object.keys(values).length) return
  throw new SallyportError('USAGE', `${wrong ?? 'a value'} can't be told in a credentials file`, {
    hint: 'take another --format, or run the program itself: sallyport exec -- PROGRAM',
  })
}
