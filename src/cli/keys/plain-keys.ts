import { readFile, rm } from 'node:fs/promises'
import { readAwsConfig } from '../../disk/aws-config.ts'
import { fileFailure } from '../../disk/file-failure.ts'
import { removePlainKey } from '../../disk/remove-plain-key.ts'
import { SallyportError } from '../../errors.ts'
import { parseKeyCsv } from '../../keys/parse-key-csv.ts'
import type { AccessKey } from '../../ports.ts'
import type { Context } from '../context.ts'
import { quote } from '../telling/follow-ups.ts'
import { profileHint } from '../telling/profile-hint.ts'

/** A key in plain text, and how it goes once the vault has it. */
export interface PlainKey {
  readonly profile: string
  readonly accessKey: AccessKey
  readonly file: string
  /** What goes, for a person. */
  readonly what: string
  remove(): Promise<unknown>
}

/** Whether a person is asked before the plain text goes. */
interface RemovalFlags {
  readonly removePlainText?: boolean
  readonly yes?: boolean
}

/** Those of AWS's files: of one profile, or all. Throws `USAGE` when there are none. */
export async function plainKeysOfAwsFiles({ environment }: Context, named: string | undefined): Promise<PlainKey[]> {
  const config = await readAwsConfig(environment)
  const names = named === undefined ? config.profileNames : [named]
  const found = names.flatMap((profile) => {
    const { plainTextKey } = config.findProfile(profile) ?? {}
    if (!plainTextKey) return []
    const { accessKey, file } = plainTextKey
    return [
      {
        profile,
        accessKey,
        file,
        what: `its two lines of [${profile}] in ${file}`,
        remove: () => removePlainKey(file, profile),
      },
    ]
  })
  if (found.length > 0) return found
  const where = named === undefined ? 'no access key lies in plain text' : `no access key under [${named}]`
  const hint = named === undefined ? undefined : profileHint(named, config.profileNames)
  throw new SallyportError('USAGE', `${where} in ${config.files.credentials} or ${config.files.config}`, {
    hint: hint ?? 'a CSV of the console: --csv FILE; to type a key: sallyport key add',
  })
}

/** That of a CSV of the console. Throws `USAGE` when it is not one. */
export async function plainKeysOfCsv(file: string, named: string | undefined): Promise<PlainKey[]> {
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
  return [{ profile, accessKey: only.accessKey, file, what: `the file ${file}`, remove: () => rm(file) }]
}

/** Only of a key that the vault hands out again. */
export async function offerToRemove({ terminal, vault }: Context, flags: RemovalFlags, key: PlainKey): Promise<void> {
  const kept = await vault.find(key.profile)
  const isKept = kept?.secretAccessKey === key.accessKey.secretAccessKey
  if (!isKept)
    throw new SallyportError('STORE_UNUSABLE', `the vault does not hand ${key.accessKey.accessKeyId} out again`)
  const what = key.what
  const isWanted = flags.removePlainText || flags.yes
  if (!isWanted && !terminal.interactive) {
    terminal.warn(`the key is in plain text still: --remove-plain-text removes ${what}`)
    return
  }
  if (!isWanted && !(await terminal.confirm(`The key is in plain text still: remove ${what}?`))) return
  await key.remove().catch((error: unknown) => {
    throw fileFailure('remove', key.file, error)
  })
  terminal.say(`removed ${what}`)
}
