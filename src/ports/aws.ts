import type { Iam } from './iam.ts'

/** A long-term pair of an IAM user or of the root user. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** Temporary credentials as STS answers them. */
export interface SessionCredentials extends AccessKey {
  readonly sessionToken: string
  readonly expiration: Date
}

/** What a request is signed with. */
export interface Credentials extends AccessKey {
  readonly sessionToken?: string | undefined
}

/** Who signed a request, from GetCallerIdentity. */
export interface CallerIdentity {
  readonly partition: string
  readonly account: string
  readonly arn: string
  /** `undefined` for roles and federated users; `root` for the root user. */
  readonly userName: string | undefined
  /** Tells one local AWS from another at the same endpoint; `undefined` at AWS. */
  readonly localAwsInstanceId: string | undefined
}

/** AWS, or a local AWS: gives clients that sign with given credentials. */
export interface Aws {
  iam(credentials: Credentials): Iam
  sts(credentials: Credentials): Sts
}

/** The calls to STS that the use cases need. All throw `AwsApiError` when AWS refuses. */
export interface Sts {
  getCallerIdentity(): Promise<CallerIdentity>
  /** Never sent twice when a token code is in it, unless AWS surely did not look at the code. */
  getSessionToken(input: {
    serialNumber: string
    tokenCode: string
    durationSeconds: number
  }): Promise<SessionCredentials>
  assumeRole(input: AssumeRoleInput): Promise<SessionCredentials>
  /** Seconds by which the computer's clock is ahead of AWS's, from the last answer; `undefined` before one. */
  clockSkewSeconds(): number | undefined
}

/** What AssumeRole is asked for. */
export interface AssumeRoleInput {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number
  readonly externalId?: string | undefined
  /** The role whose session assumes it; `undefined` when the user's does. */
  readonly source?: AssumeRoleInput | undefined
}
