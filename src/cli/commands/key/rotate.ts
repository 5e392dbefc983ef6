import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import { deleteInactiveKeys, rotateKey } from '../../../keys/rotate-key.ts'
import type { Credentials } from '../../../ports.ts'
import { devicesIfAllowed } from '../../../session/look-up-user.ts'
import { openConnection, type Connection } from '../../connection.ts'
import type { Context } from '../../context.ts'
import { quote } from '../../telling/follow-ups.ts'
import { jsonFlag, namedProfile, profileArgument, signInFlags, type SignInFlags } from '../../flags.ts'
import type { LongTermKey } from '../../keys/long-term-key.ts'
import { obtainSignedIn } from '../../sessions/signed-in.ts'

type Flags = SignInFlags & { readonly deleteOld?: boolean; readonly json?: boolean }

export const keyRotateCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Change a key in the vault for a new one',
    fullDescription:
      'Makes a new key at AWS, proves it by a call, puts it into the vault, and only then deactivates the old one, which stays ' +
      'at AWS, so that whatever else uses it can be found; --delete-old deletes it. Interrupted anywhere, the vault has a key ' +
      'that works, and the command given again finishes.',
    customUsage: [
      { input: 'ana', brief: 'Rotate the key of profile `ana`' },
      { input: 'ana --delete-old', brief: 'Delete the inactive key that a rotation left' },
    ],
  },
  parameters: {
    flags: {
      ...signInFlags,
      deleteOld: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Delete the inactive key, rotate nothing',
      },
      ...jsonFlag,
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    const { terminal, knownUsers, followUps } = this
    const opened = await openConnection(this, flags, namedProfile(flags, profile))
    const connection = { ...opened, role: undefined }
    const key = await connection.findKey()
    if (key.source !== 'vault') throw notInVault(connection.profileName)
    const { endpoint, profileName } = connection
    const { accessKeyId } = key
    const session = await credentialsForKeys(this, connection, key, flags)

    if (flags.deleteOld) {
      const deleted = await deleteInactiveKeys(connection, { session, accessKeyId })
      if (flags.json) this.printJson({ accessKeyId, deleted })
      else for (const id of deleted) this.print(id)
      terminal.say(
        deleted.length === 0 ? 'there is no inactive key to delete' : `deleted at AWS: ${deleted.join(', ')}`,
      )
      return
    }

    const setNextStep = (hint: string | undefined): void => {
      terminal.nextStep = hint === undefined ? undefined : followUps.spell(hint)
    }
    const ports = { ...this, aws: connection.aws, say: (text: string) => terminal.say(text), setNextStep }
    const rotated = await rotateKey(ports, { endpoint, profile: profileName, accessKeyId, session })
    const known = await knownUsers.find(endpoint, accessKeyId)
    if (known) await knownUsers.save(endpoint, rotated.newAccessKeyId, known)
    if (flags.json) this.printJson(rotated)
    else this.print(rotated.newAccessKeyId)
    terminal.say(
      followUps.spell(
        `the vault has the new key, and ${rotated.oldAccessKeyId} is inactive; when nothing misses it: sallyport key rotate --delete-old`,
      ),
    )
    terminal.say('sessions belong to the key they were begun with: the next sign-in asks for a code')
  },
})

/** With MFA where the user has a device: AWS's policy wants it for keys. */
async function credentialsForKeys(
  context: Context,
  connection: Connection,
  key: LongTermKey,
  flags: SignInFlags,
): Promise<Credentials> {
  const known = await context.knownUsers.find(connection.endpoint, key.accessKeyId)
  if (known?.serialNumber === undefined && flags.serialNumber === undefined) {
    const accessKey = await key.load()
    const devices = await devicesIfAllowed(connection.aws, accessKey)
    if (devices?.length === 0) return accessKey
  }
  return (await obtainSignedIn(context, connection, flags)).session.credentials
}

function notInVault(profile: string): SallyportError {
  return new SallyportError('USAGE', `the key of profile \`${profile}\` is not in the vault`, {
    hint: `put it there first: sallyport key import ${quote(profile)}`,
  })
}
