import { buildCommand } from '@stricli/core'
import type { VaultKind } from '../../../ports.ts'
import type { Context } from '../../context.ts'
import { connectionFlags, namedProfile, profileArgument, vaultFlag, type ConnectionFlags } from '../../flags.ts'
import { howToSignIn } from '../../telling/how-to-sign-in.ts'
import { connectForKey, keepKey } from '../../keys/keep-key.ts'
import { offerToRemove, plainKeysOfAwsFiles, plainKeysOfCsv } from '../../keys/plain-keys.ts'

type Flags = ConnectionFlags & { readonly vault?: VaultKind; readonly csv?: string; readonly removePlainText?: boolean }

export const keyImportCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Move keys that lie in plain text into the vault',
    fullDescription:
      'Takes the keys of ~/.aws/credentials and ~/.aws/config, or of a CSV that the console wrote, puts them into the vault, ' +
      'and offers to remove the plain text: of AWS’s files the two lines of the key, of which nothing else changes; of a CSV ' +
      'the file.',
    customUsage: [
      { input: '', brief: 'All keys that lie in plain text' },
      { input: 'ana --remove-plain-text', brief: 'That of profile `ana`, and remove the plain text without asking' },
      { input: 'ana --csv ana_accessKeys.csv', brief: 'The key of a file from the console, for profile `ana`' },
    ],
  },
  parameters: {
    flags: {
      ...connectionFlags,
      ...vaultFlag,
      csv: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A CSV that the console wrote',
        placeholder: 'FILE',
      },
      removePlainText: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Remove the plain text once the vault has the key',
      },
    },
    positional: profileArgument,
  },

  async func(flags, argument) {
    const named = namedProfile(flags, argument)
    if (flags.vault !== undefined) await this.vault.want(flags.vault, '--vault')
    const found =
      flags.csv === undefined ? await plainKeysOfAwsFiles(this, named) : await plainKeysOfCsv(flags.csv, named)
    for (const key of found) {
      const connection = await connectForKey(this, flags, key.profile)
      const user = await keepKey(this, connection, key)
      await offerToRemove(this, flags, key)
      this.terminal.say(this.followUps.spell(howToSignIn(user?.devices)))
    }
  },
})
