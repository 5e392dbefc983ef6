/** What a message of AWS or of a tool means where MFA is in play. */
export interface Explanation {
  /** The piece of the message that it goes by. */
  readonly seen: string
  readonly meaning: string
  /** Commands or steps, the likeliest first. */
  readonly next: readonly string[]
}

// The first that matches counts: the narrow before the wide.
const EXPLANATIONS: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [
    /invalid MFA one time pass code/i,
    'STS found the code wrong: mistyped, of another device, used already (each works once), or of a device whose clock is off',
    ['wait for the next code, then: sallyport login', 'rejected each time? sallyport device resync'],
  ],
  [
    /unable to validate MFA code/i,
    "STS could not check the code: the serial number is not of this user's device (a user's ARN in its place is a common slip), the device was enrolled within the last 15 s, or there were too many tries",
    ['sallyport device list', 'wait three minutes, then: sallyport login'],
  ],
  [
    /authenticated with an MFA device that is enabled for this user/i,
    'a user who has an MFA device changes the own devices only in a session with MFA, whatever policies say',
    ['sallyport login, or let the tool do it: sallyport device enroll, replace, remove'],
  ],
  [
    /InvalidAuthenticationCode|Authentication code for device is not valid/i,
    'the two codes of an enrollment or a resync were no pair: they must be two in a row, never used for that before',
    ['give the code the device shows now, then the one right after it'],
  ],
  [
    /no MFA code callback was provided/i,
    'the JavaScript SDK wants an `mfaCodeProvider` for a profile with `mfa_serial`',
    [
      "import { mfaCodeProvider } from 'sallyport/credentials'",
      'or credential_process = sallyport credential-process PROFILE in ~/.aws/config',
    ],
  ],
  [
    /Cannot call GetSessionToken with session credentials/i,
    'a session is begun with a long-term key, and the environment holds a session, which hides it',
    ['unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN', 'sallyport doctor'],
  ],
  [
    /Signature (expired|not yet current)|RequestTimeTooSkewed/i,
    "this computer's clock is off",
    ['sallyport doctor tells by how much'],
  ],
  [/ExpiredToken|security token included in the request is expired/i, 'the session is over', ['sallyport login']],
  [
    /InvalidClientTokenId|security token included in the request is invalid/i,
    'the access key is inactive, deleted or of another partition; or it is of a session that was begun without MFA, with which IAM can not be called',
    ['sallyport status', 'unset AWS_SESSION_TOKEN and its key, then: sallyport login', 'sallyport doctor'],
  ],
  [/SignatureDoesNotMatch/, 'the secret access key is not the one of this access key id', ['sallyport key add']],
  [
    /EntityAlreadyExists[^]*MFA ?Device|MFA ?Device[^]*already exists/i,
    'there is a virtual MFA device of this name, often from an enrollment that was interrupted; users can not delete it',
    ['sallyport device enroll --resume, if the phone has it', 'sallyport device enroll takes a free name'],
  ],
  [
    /with an explicit deny/i,
    'a policy denies this. Where MFA is forced, every call without MFA is refused like this; with MFA the Deny no longer applies',
    [
      'sallyport status tells whether you are signed in with MFA',
      'sallyport login',
      'with MFA and still refused: ask who wrote the policy',
    ],
  ],
  [
    /because no (identity|resource|session|permissions boundary|VPC|service control)[\w -]* (policy )?allows/i,
    'no policy allows this. MFA helps only if the statement that would allow it has a condition on MFA',
    ['sallyport login, then try again', 'else ask an administrator for the permission'],
  ],
  [
    /AccessDenied|not authorized to perform|Access Denied/i,
    'AWS refused. Where MFA is forced, calls without MFA are refused',
    ['sallyport status tells whether you are signed in with MFA', 'sallyport login'],
  ],
]

/** @returns `undefined` for a message that is about none of these. */
export function explainMessage(message: string): Explanation | undefined {
  for (const [pattern, meaning, next] of EXPLANATIONS) {
    const seen = pattern.exec(message)?.[0]
    if (seen !== undefined) return { seen, meaning, next }
  }
  return undefined
}
