import type { MfaDevice } from '../../ports.ts'

/** The next step of a user who is not signed in; `undefined` where it is not known which devices there are. */
export function howToSignIn(devices: readonly Pick<MfaDevice, 'serialNumber'>[] | undefined): string {
  if (devices === undefined) return 'to sign in: sallyport login; where there is no device yet: sallyport device enroll'
  return devices.length === 0
    ? 'no MFA device yet; to enroll one: sallyport device enroll'
    : 'to sign in: sallyport login'
}
