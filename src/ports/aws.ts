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
  /** With a code, which only a long-term key may go with, sent as `getSessionToken` is. */
  assumeRole(input: AssumeRoleInput, mfa?: { serialNumber: string; tokenCode: string }): Promise<SessionCredentials>
  /** Seconds by which the computer's clock is ahead of AWS's, from the last answer; `undefined` before one. */
  clockSkewSeconds(): number | undefined
}

/** What AssumeRole is asked for. */
export interface AssumeRoleInput {
  readonly roleArn: string
  readonly roleSessionName: string
  readonly durationSeconds: number
  readonly externalId?: string | undefined
  /** What it says about who is behind the session, in each request of it and of those that it leads to. */
  readonly sourceIdentity?: string | undefined
  readonly sessionTags?: Readonly<Record<string, string>> | undefined
  /** Those of the tags that go on to the next role of a chain. */
  readonly transitiveTagKeys?: readonly string[] | undefined
  /** A policy, as JSON, and ARNs of managed policies, that leave of the role's permissions what they allow. */
  readonly policy?: string | undefined
  readonly policyArns?: readonly string[] | undefined
  /** The role whose session assumes it; `undefined` when the user's does. */
  readonly source?: AssumeRoleInput | undefined
}
