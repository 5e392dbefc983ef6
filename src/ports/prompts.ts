import type { MfaDevice, NewVirtualMfaDevice } from './iam.ts'

// What a person is asked and told.

/** Waits, telling the person why. */
export interface Waiting {
  until(moment: Date, reason: string): Promise<void>
}

/** The questions of signing in. Each throws `USAGE`, naming an option, where nobody can be asked. */
export interface SignInPrompts {
  /** Six digits; `again` says why the last ones did not do. */
  askTokenCode(serialNumber: string, again?: string): Promise<string>
  /** One of several devices. */
  chooseDevice(devices: readonly MfaDevice[]): Promise<string>
  say(text: string): void
}

/** The questions of an enrollment. */
export interface EnrollmentPrompts {
  /** Shows the QR code; resolves when it is on the screen. */
  showDevice(device: NewVirtualMfaDevice): Promise<void>
  /** The code the device shows, or the one after it; `again` says why the last codes did not do. */
  askAuthenticationCode(which: 1 | 2, again?: string): Promise<string>
  say(text: string): void
  /** What a person who stops here is told to do next; `undefined` when nothing is left undone. */
  setNextStep(hint: string | undefined): void
}
