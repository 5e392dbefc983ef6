import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { makeCode } from '../../../mfa/make-code.ts'
import { openConnection, type Connection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import {
  connectionFlags,
  jsonFlag,
  namedProfile,
  profileArgument,
  signInFlags,
  type ConnectionFlags,
} from '../../flags.ts'
import { ONE_FACTOR } from '../../telling/one-factor.ts'
import { readSeed } from '../../devices/read-seed.ts'
import { findConnectedUser } from '../../sessions/signed-in.ts'

type Flags = ConnectionFlags & {
  readonly serialNumber?: string
  readonly keep?: string
  readonly forget?: boolean
  readonly json?: boolean
}

export const deviceCodeCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Make a code from a seed that you chose to keep in the vault',
    fullDescription:
      'Prints the code that the device shows now, or waits for the next when that was used. The seed must have been kept: by ' +
      'device enroll --keep-secret, or here by --keep from a picture of the QR code (PNG), a file with its otpauth:// text, or ' +
      'an export of Google Authenticator. Where the vault has the key too, sign-ins make their codes themselves; else the ' +
      'profile can say mfa_process = sallyport device code PROFILE. (In --token-code "$(sallyport device code)" whoever lists ' +
      `processes sees the code.) ${ONE_FACTOR}.`,
    customUsage: [
      { input: 'ana', brief: 'The code of now' },
      { input: 'ana --keep qr.png', brief: 'Keep the seed that this picture holds' },
      { input: 'ana --keep -', brief: 'The same from standard input, as otpauth://totp/…' },
      { input: 'ana --forget', brief: 'Remove the seed from the vault' },
    ],
  },
  parameters: {
    flags: {
      ...connectionFlags,
      serialNumber: { ...signInFlags.serialNumber, brief: 'The device; the one to sign in with when left out' },
      keep: { kind: 'parsed', parse: String, optional: true, brief: 'Keep the seed of this file', placeholder: 'FILE' },
      forget: { kind: 'boolean', optional: true, withNegated: false, brief: 'Remove the seed from the vault' },
      ...jsonFlag,
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { terminal, vault, surroundings } = this
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { endpoint } = connection
    const serialNumber = flags.serialNumber ?? (await serialNumberOf(this, connection))
    if (flags.forget) {
      const found = await vault.removeSeed(endpoint, serialNumber)
      terminal.say(found ? `the seed of ${serialNumber} is gone from the vault` : notKept(serialNumber).message)
      return
    }
    if (flags.keep !== undefined) {
      const base32Seed = await readSeed(flags.keep, serialNumber, surroundings.stdin)
      terminal.warn(ONE_FACTOR)
      if (!flags.yes && !(await terminal.confirm(`Keep the seed of ${serialNumber} in the vault?`))) {
        throw terminal.interrupted()
      }
      await vault.saveSeed(endpoint, serialNumber, base32Seed)
      terminal.say(
        this.followUps.spell(
          `the seed of ${serialNumber} is kept, and sign-ins with a key of the vault make their codes of it; to see one: sallyport device code`,
        ),
      )
      return
    }
    const base32Seed = await vault.findSeed(endpoint, serialNumber)
    if (base32Seed === undefined) throw notKept(serialNumber)
    const { tokenCode, secondsLeft } = await makeCode(this, serialNumber, base32Seed)
    if (flags.json) this.printJson({ serialNumber, tokenCode, secondsLeft })
    else this.print(tokenCode)
  },
})

async function serialNumberOf(context: Context, connection: Connection): Promise<string> {
  return (await findConnectedUser(context, connection, await connection.findKey())).serialNumber
}

function notKept(serialNumber: string): SallyportError {
  return new SallyportError('USAGE', `the vault keeps no seed of ${serialNumber}`, {
    hint: 'to keep it: sallyport device code --keep FILE, a picture of its QR code',
  })
}
