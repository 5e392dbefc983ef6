import { SallyportError } from '../errors.ts'
import type { AccessKey } from '../ports.ts'
import { awsConfigFiles, type AwsConfigFiles } from './aws-config-files.ts'
import type { Environment } from './folders.ts'
import { parseIni, type IniSection } from './ini.ts'
import { readOtherTool, type OtherTool } from './other-tools.ts'
import { readConfigText } from './read-config-text.ts'
import { readRoleSettings, type RoleSettings } from './role-settings.ts'

/** A profile of `~/.aws/config` and `~/.aws/credentials`, by AWS's own keys. */
export interface Profile {
  readonly name: string
  readonly region: string | undefined
  readonly mfaSerial: string | undefined
  /** A command that prints a token code: not AWS's key, but that of other tools. */
  readonly mfaProcess: string | undefined
  /** A command that AWS's programs ask for credentials. */
  readonly credentialProcess: string | undefined
  readonly roleArn: string | undefined
  readonly sourceProfile: string | undefined
  /** Where the credentials that assume the role come from, instead of from a profile. */
  readonly credentialSource: string | undefined
  /** How another tool of AWS's signs the profile in; `undefined` where none does. */
  readonly otherTool: OtherTool | undefined
  readonly externalId: string | undefined
  readonly roleSessionName: string | undefined
  readonly durationSeconds: number | undefined
  /** What AWS's own tools have no keys for: those that aws-vault has, and two of ours for session policies. */
  readonly roleSettings: RoleSettings
  readonly endpointUrl: string | undefined
  /** Endpoints of the `services` section that the profile names, by service id. */
  readonly serviceEndpoints: Readonly<Record<string, string>>
  readonly ignoreConfiguredEndpointUrls: boolean
  /** A key in plain text, and the file it stands in. */
  readonly plainTextKey: { readonly accessKey: AccessKey; readonly file: string } | undefined
}

/** AWS's two files, read. */
export interface AwsConfig {
  /** `undefined` when neither file has the profile. */
  findProfile(name: string): Profile | undefined
  readonly profileNames: readonly string[]
  readonly files: AwsConfigFiles
}

/**
 * Reads both files; one that isn't there counts as empty.
 *
 * @throws SallyportError `STORE_UNUSABLE` when a file is there but can't be read, or is no text.
 */
export async function readAwsConfig(environment: Environment): Promise<AwsConfig> {
  const files = awsConfigFiles(environment)
  const [config, credentials] = await Promise.all([readIni(files.config), readIni(files.credentials)])
  const profileNames = new Set([
    ...[...config.keys()].flatMap((name) =>
      name === 'default' ? [name] : name.startsWith('profile ') ? [name.slice(8)] : [],
    ),
    ...credentials.keys(),
  ])

  return {
    files,
    profileNames: [...profileNames],
    findProfile(name) {
      if (!profileNames.has(name)) return undefined
      const settings = config.get(`profile ${name}`) ?? (name === 'default' ? config.get('default') : undefined)
      return readProfile(name, { settings, credentials: credentials.get(name), config, files })
    },
  }
}

function readProfile(
  name: string,
  from: {
    settings: IniSection | undefined
    credentials: IniSection | undefined
    config: Map<string, IniSection>
    files: AwsConfigFiles
  },
): Profile {
  const { settings, credentials, config, files } = from
  // AWS: where both files have a key, the credentials file wins.
  const value = (key: string): string | undefined => credentials?.values[key] ?? settings?.values[key]
  return {
    name,
    region: value('region'),
    mfaSerial: value('mfa_serial'),
    mfaProcess: value('mfa_process'),
    credentialProcess: value('credential_process'),
    roleArn: value('role_arn'),
    sourceProfile: value('source_profile'),
    credentialSource: value('credential_source'),
    otherTool: readOtherTool(value, config),
    externalId: value('external_id'),
    roleSessionName: value('role_session_name'),
    durationSeconds: parseSeconds(name, value('duration_seconds')),
    roleSettings: readRoleSettings(name, value),
    endpointUrl: value('endpoint_url'),
    serviceEndpoints: serviceEndpoints(name, value('services'), config),
    ignoreConfiguredEndpointUrls: value('ignore_configured_endpoint_urls')?.toLowerCase() === 'true',
    plainTextKey: plainTextKey(credentials, files.credentials) ?? plainTextKey(settings, files.config),
  }
}

function plainTextKey(section: IniSection | undefined, file: string): Profile['plainTextKey'] {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = section?.values ?? {}
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined
  // With a token it is a session that someone wrote there, from which AWS gives no other session.
  if (section?.values['aws_session_token'] !== undefined) return undefined
  return { accessKey: { accessKeyId, secretAccessKey }, file }
}

function serviceEndpoints(profile: string, services: string | undefined, config: Map<string, IniSection>) {
  if (services === undefined) return {}
  const section = config.get(`services ${services}`)
  if (!section) {
    throw new SallyportError(
      'USAGE',
      `profile \`${profile}\` names the services section \`${services}\`, which is missing`,
      {
        hint: `add [services ${services}] to ~/.aws/config, or remove the line`,
      },
    )
  }
  return Object.fromEntries(
    Object.entries(section.nested).flatMap(([service, { endpoint_url: url }]) =>
      url === undefined ? [] : [[service, url]],
    ),
  )
}

function parseSeconds(profile: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new SallyportError(
    'USAGE',
    `duration_seconds of profile \`${profile}\` is \`${text}\`, not a number of seconds`,
    { hint: 'write a number such as 43200 in ~/.aws/config, or take the line away' },
  )
}

async function readIni(path: string): Promise<Map<string, IniSection>> {
  return parseIni((await readConfigText(path))?.text ?? '')
}
