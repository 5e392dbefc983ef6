import { buildCommand } from '@stricli/core'
import { readAwsConfig } from '../../disk/aws-config.ts'
import { writeProfileSettings } from '../../disk/profile-settings.ts'
import { SallyportError } from '../../errors.ts'
import type { VaultKind } from '../../ports.ts'
import { openConnection, type Connection } from '../connection.ts'
import type { Context } from '../context.ts'
import { enrollmentFlags, type EnrollmentFlags } from '../devices/enrollment-flags.ts'
import { enrollWhereNone, signInWithNew } from '../devices/enroll-where-none.ts'
import { namedProfile, profileArgument, vaultFlag } from '../flags.ts'
import { quote } from '../telling/follow-ups.ts'
import { connectForKey, keepKey } from '../keys/keep-key.ts'
import { untilText } from '../telling/moments.ts'
import { ownCommand } from '../programs/own-command.ts'
import { offerToRemove, plainKeysOfAwsFiles, plainKeysOfCsv, type PlainKey } from '../keys/plain-keys.ts'
import { accessKeyIdFlag, typeAccessKey } from '../asking/type-access-key.ts'

type Flags = Omit<EnrollmentFlags, 'resume' | 'json'> & {
  readonly vault?: VaultKind
  readonly accessKeyId?: string
  readonly csv?: string
  readonly removePlainText?: boolean
}

const { resume: _resume, json: _json, ...enrolling } = enrollmentFlags

export const setupCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'From nothing to signed in: key, MFA device, session and profile',
    fullDescription:
      'Puts the access key into the vault: that of the profile in ~/.aws/credentials, of a CSV that the console wrote, or one ' +
      'that you type unseen. Finds the user and the devices, enrolls a device where there is none, signs in, and writes ' +
      'credential_process into the profile of ~/.aws/config, so that every program of AWS’s asks here. What is done already is ' +
      'left as it is: interrupted anywhere, run it again.',
    customUsage: [
      { input: 'ana', brief: 'Everything for profile `ana`' },
      { input: 'ana --csv ana_accessKeys.csv', brief: 'With the key of a file from the console' },
      {
        input: 'ana --csv ana_accessKeys.csv --remove-plain-text --token-code 123456',
        brief: 'Asking nothing, for a user who has a device',
      },
    ],
  },
  parameters: {
    flags: {
      ...enrolling,
      ...vaultFlag,
      ...accessKeyIdFlag,
      csv: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A CSV that the console wrote, with the key',
        placeholder: 'FILE',
      },
      removePlainText: {
        kind: 'boolean',
        optional: true,
        withNegated: false,
        brief: 'Remove the plain text of the key without asking',
      },
    },
    positional: profileArgument,
  },

  async func(flags, argument) {
    const { terminal, followUps } = this
    const profile = namedProfile(flags, argument) ?? (this.environment['AWS_PROFILE'] || 'default')
    if (flags.vault !== undefined) await this.vault.want(flags.vault, '--vault')
    const opened = await connectForKey(this, flags, profile)
    if (opened.role) throw isRole(profile, opened.profileName)
    terminal.nextStep = followUps.spell('what is done stays done; to go on: sallyport setup')
    await takeKey(this, flags, { profile, connection: opened })

    // Read anew, since the profile has a key now.
    const connection = await openConnection(this, flags, profile)
    const enrolled = await enrollWhereNone(this, connection, flags)
    const { user, session } = await signInWithNew(this, connection, flags, enrolled)
    terminal.say(`signed in as ${user.arn} until ${untilText(session.credentials.expiration, this.clock.now())}`)

    terminal.nextStep = followUps.spell('what is done stays done; to go on: sallyport setup')
    await configure(this, flags, profile)
    terminal.nextStep = undefined
    const named = profile === 'default' ? '' : ` --profile ${quote(profile)}`
    const endpoint = flags.endpointUrl === undefined ? '' : ` --endpoint-url ${quote(flags.endpointUrl)}`
    terminal.say(`all is set up; try: aws s3 ls${named}${endpoint}`)
  },
})

/** Puts the key into the vault, unless it is there, and offers to remove plain text, which AWS's programs would take before the profile's `credential_process`. */
async function takeKey(
  context: Context,
  flags: Flags,
  { profile, connection }: { readonly profile: string; readonly connection: Connection },
): Promise<void> {
  const { terminal, vault } = context
  const entry = (await vault.list()).find((key) => key.profile === profile)
  const plain = await findPlainKey(context, flags, profile)
  if (entry && (plain === undefined || plain.accessKey.accessKeyId === entry.accessKeyId)) {
    terminal.say(`the vault has the key ${entry.accessKeyId} for profile \`${profile}\` already`)
  } else {
    if (plain) terminal.say(`the key ${plain.accessKey.accessKeyId} is in plain text in ${plain.file}`)
    const accessKey = plain?.accessKey ?? (await typeAccessKey(terminal, flags.accessKeyId, '--csv FILE'))
    await keepKey(context, connection, { profile, accessKey })
  }
  if (plain) await offerToRemove(context, flags, plain)
}

async function findPlainKey(context: Context, flags: Flags, profile: string): Promise<PlainKey | undefined> {
  if (flags.csv !== undefined) return (await plainKeysOfCsv(flags.csv, profile))[0]
  const config = await readAwsConfig(context.environment)
  if (!config.findProfile(profile)?.plainTextKey) return undefined
  return (await plainKeysOfAwsFiles(context, profile))[0]
}

/** Lets AWS's programs ask us; where the profile asks another program, only when a person wants that. */
async function configure({ environment, terminal }: Context, flags: Flags, profile: string): Promise<void> {
  const { files, ...config } = await readAwsConfig(environment)
  const found = config.findProfile(profile)
  const credentialProcess = await ownCommand(environment, ['credential-process', profile])
  const other = found?.credentialProcess
  if (other !== undefined && other !== credentialProcess && !flags.yes) {
    const question = `Profile \`${profile}\` has \`credential_process = ${other}\`: put sallyport in its place?`
    if (!(await terminal.confirm(question))) throw terminal.interrupted()
  }
  const settings = {
    credential_process: credentialProcess,
    ...(flags.region !== undefined && found?.region === undefined && { region: flags.region }),
    ...(flags.endpointUrl !== undefined && found?.endpointUrl === undefined && { endpoint_url: flags.endpointUrl }),
  }
  const isWritten = await writeProfileSettings(files.config, profile, settings)
  terminal.say(
    `profile \`${profile}\` in ${files.config} ${isWritten ? 'asks' : 'asks already'} sallyport for credentials`,
  )
  if (found?.plainTextKey) {
    terminal.warn(
      `${found.plainTextKey.file} has a key in plain text for \`${profile}\`, which AWS’s programs take first, without MFA: sallyport key import ${quote(profile)} --remove-plain-text`,
    )
  }
}

function isRole(profile: string, source: string): SallyportError {
  return new SallyportError('USAGE', `profile \`${profile}\` is a role’s, and has no key of its own`, {
    hint: `set up the profile with the key: sallyport setup ${quote(source)}`,
  })
}
