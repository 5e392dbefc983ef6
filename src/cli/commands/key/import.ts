import { readFile, rm } from 'node:fs/promises'
import { buildCommand } from '@stricli/core'
import { readAwsConfig } from '../../../disk/aws-config.ts'
import { fileFailure } from '../../../disk/file-failure.ts'
import { removePlainKey } from '../../../disk/remove-plain-key.ts'
import { SallyportError } from '../../../errors.ts'
import { parseKeyCsv } from '../../../keys/parse-key-csv.ts'
import type { AccessKey, VaultKind } from '../../../ports.ts'
import type { Context } from '../../context.ts'
import { quote } from '../../follow-ups.ts'
import { connectionFlags, namedProfile, profileArgument, vaultFlag, type ConnectionFlags } from '../../flags.ts'
import { howToSignIn } from '../../how-to-sign-in.ts'
import { connectForKey, keepKey } from '../../keep-key.ts'
import { profileHint } from '../../profile-hint.ts'

type Flags = ConnectionFlags & { readonly vault?: VaultKind; readonly csv?: string; readonly removePlainText?: boolean }

/** A key in plain text, and how it goes once the vault has it. */
interface PlainKey {
  readonly profile: string
  readonly accessKey: AccessKey
  readonly file: string
  remove(): Promise<unknown>
}

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
    const found = flags.csv === undefined ? await ofAwsFiles(this, named) : await ofCsv(flags.csv, named)
    for (const key of found) {
      const connection = await connectForKey(this, flags, key.profile)
      const user = await keepKey(this, connection, key)
      await offerToRemove(this, flags, key)
      this.terminal.say(this.followUps.spell(howToSignIn(user?.devices)))
    }
  },
})

async function ofAwsFiles({ environment }: Context, named: string | undefined): Promise<PlainKey[]> {
  const config = await readAwsConfig(environment)
  const names = named === undefined ? config.profileNames : [named]
  const found = names.flatMap((profile) => {
    const { plainTextKey } = config.findProfile(profile) ?? {}
    if (!plainTextKey) return []
    const { accessKey, file } = plainTextKey
    return [{ profile, accessKey, file, remove: () => removePlainKey(file, profile) }]
  })
  if (found.length > 0) return found
  const where = named === undefined ? 'no access key lies in plain text' : `no access key under [${named}]`
  const hint = named === undefined ? undefined : profileHint(named, config.profileNames)
  throw new SallyportError('USAGE', `${where} in ${config.files.credentials} or ${config.files.config}`, {
    hint: hint ?? 'a CSV of the console: --csv FILE; to type a key: sallyport key add',
  })
}

async function ofCsv(file: string, named: string | undefined): Promise<PlainKey[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw fileFailure('read', file, error)
  })
  const [only, another] = parseKeyCsv(text)
  const profile = named ?? only?.userName
  if (only === undefined || another !== undefined || profile === undefined) {
    throw new SallyportError('USAGE', `\`${file}\` names ${another ? 'several users' : 'no user'}`, {
      hint: another ? 'keep one line of it' : `name the profile: sallyport key import NAME --csv ${quote(file)}`,
    })
  }
  return [{ profile, accessKey: only.accessKey, file, remove: () => rm(file) }]
}

/** Only of a key that the vault hands out again. */
async function offerToRemove({ terminal, vault }: Context, flags: Flags, key: PlainKey): Promise<void> {
  const kept = await vault.find(key.profile)
  const isKept = kept?.secretAccessKey === key.accessKey.secretAccessKey
  if (!isKept)
    throw new SallyportError('STORE_UNUSABLE', `the vault does not hand ${key.accessKey.accessKeyId} out again`)
  const what = flags.csv === undefined ? `its two lines of [${key.profile}] in ${key.file}` : `the file ${key.file}`
  const isWanted = flags.removePlainText || flags.yes
  if (!isWanted && !terminal.interactive) {
    terminal.warn(`${what} have the key in plain text still; --remove-plain-text removes them`)
    return
  }
  if (!isWanted && !(await terminal.confirm(`The key is in plain text still: remove ${what}?`))) return
  await key.remove().catch((error: unknown) => {
    throw fileFailure('remove', key.file, error)
  })
  terminal.say(`removed ${what}`)
}
