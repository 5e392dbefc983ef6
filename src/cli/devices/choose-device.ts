import { SallyportError } from '../../errors.ts'
import type { Enrollee } from '../../mfa/create-device.ts'
import type { MfaDevice } from '../../ports.ts'
import type { Terminal } from '../asking/terminal.ts'

/**
 * The device that a command is about: the one that was named, else the only one, else a person's choice.
 *
 * @param devices - All of the user; `undefined` when they can't be listed.
 */
export async function chooseDevice(
  terminal: Terminal,
  { userName }: Enrollee,
  {
    named,
    devices,
    question,
  }: { named: string | undefined; devices: readonly MfaDevice[] | undefined; question: string },
): Promise<string> {
  if (named !== undefined) return named
  if (devices === undefined) {
    throw new SallyportError('AWS_REFUSED', `the MFA devices of user \`${userName}\` may not be listed`, {
      hint: 'name the device with --serial-number',
    })
  }
  const [only, another] = devices
  if (only === undefined) {
    throw new SallyportError('USAGE', `no MFA device on user \`${userName}\``, { hint: 'sallyport device list' })
  }
  if (another === undefined) return only.serialNumber
  const choices = devices.map(({ serialNumber }) => ({ value: serialNumber, label: serialNumber }))
  if (terminal.interactive) return terminal.choose(question, '--serial-number', choices)
  const listed = devices.map(({ serialNumber }) => serialNumber).join(', ')
  throw new SallyportError('USAGE', `user \`${userName}\` has several MFA devices: ${listed}`, {
    hint: 'name one with --serial-number',
  })
}
