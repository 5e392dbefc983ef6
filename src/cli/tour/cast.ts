import type { LocalAws } from '../../local-aws/index.ts'
import type { Clients, SigningCredentials } from './clients.ts'
import type { ConsoleClient } from './console-client.ts'
import type { Phone } from './phone.ts'

export const USER_NAME = 'MFAUser'
export const COLLEAGUE = 'ana'

/** Who and what plays along; filled in as the story goes. */
export interface Cast {
  readonly aws: LocalAws
  readonly clients: Clients
  readonly console: ConsoleClient
  readonly bucket: string
  readonly userPassword: string
  readonly rootPassword: string
  /** MFAUser's long-term key, from the first step on. */
  userKey?: SigningCredentials
  /** MFAUser's device, from the third step on. */
  device?: { readonly serialNumber: string; readonly phone: Phone }
  /** MFAUser's session with MFA, from the fifth step on. */
  session?: SigningCredentials
}

/** What an earlier step has made. @throws Error when it hasn't, which is a fault of the tour. */
export function have<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`the tour has no ${what} at this step`)
  return value
}
