import type { SessionCredentials } from '../sts/session-credentials.ts'

/** What begins a console session answers. */
export interface SignedIn {
  readonly status: 'signedIn'
  readonly principalArn: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
    readonly expiration: Date
  }
}

export function signedIn(principalArn: string, issued: SessionCredentials): SignedIn {
  const credentials = {
    accessKeyId: issued.AccessKeyId,
    secretAccessKey: issued.SecretAccessKey,
    sessionToken: issued.SessionToken,
    expiration: issued.Expiration,
  }
  return { status: 'signedIn', principalArn, credentials }
}
