import { readAwsConfig, type AwsConfig, type Profile } from '../../disk/aws-config.ts'
import { nameOfTool, type OtherTool } from '../../disk/other-tools.ts'
import { SallyportError } from '../../errors.ts'
import type { AccessKey } from '../../ports.ts'
import type { Context } from '../context.ts'
import { quote } from '../telling/follow-ups.ts'
import { profileHint, profileList } from '../telling/profile-hint.ts'

/** A long-term key, found but not opened: cached sessions need only its id. */
export interface LongTermKey {
  readonly accessKeyId: string
  readonly source: 'vault' | 'file' | 'environment' | 'other tool'
  /** Opens the vault, when it is there. */
  load(): Promise<AccessKey>
}

/** What a profile's name leads to. */
export interface ProfileSource {
  /** `undefined` when no file has the profile. */
  readonly profile: Profile | undefined
  readonly config: AwsConfig
}

/** Reads the profile; a name that leads nowhere is an error, unless the vault has a key for it. */
export async function readProfileSource(context: Context, name: string, named: boolean): Promise<ProfileSource> {
  const config = await readAwsConfig(context.environment)
  const profile = config.findProfile(name)
  if (profile || !named) return { profile, config }
  const keys = await context.vault.list()
  if (keys.some((key) => key.profile === name)) return { profile, config }
  throw noSuchProfile(name, [...config.profileNames, ...keys.map((key) => key.profile)])
}

/**
 * The long-term key of a profile: from the vault, else in plain text from AWS's files or, when no profile is named, from
 * the environment.
 */
export async function findLongTermKey(
  context: Context,
  { name, named, fromEnvironment, profile, endpoint, yes }: KeySearch,
): Promise<LongTermKey> {
  const inEnvironment = named ? undefined : environmentKey(context)
  if (inEnvironment) {
    return { accessKeyId: inEnvironment.accessKeyId, source: 'environment', load: async () => inEnvironment }
  }
  if (fromEnvironment) {
    throw new SallyportError('NOT_SIGNED_IN', `no long-term access key in the environment for profile \`${name}\``, {
      hint: 'its credential_source is Environment: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and no AWS_SESSION_TOKEN',
    })
  }
  const keys = await context.vault.list()
  const entry = keys.find((key) => key.profile === name)
  if (entry) {
    return {
      accessKeyId: entry.accessKeyId,
      source: 'vault',
      async load() {
        if (entry.endpoint !== endpoint && !yes)
          await confirmEndpoint(context, { name, made: entry.endpoint, endpoint })
        const accessKey = await context.vault.find(name)
        if (accessKey) return accessKey
        throw new SallyportError('STORE_UNUSABLE', `the vault has no key of profile \`${name}\` any more`, {
          hint: `sallyport key add ${quote(name)}`,
        })
      },
    }
  }
  const { plainTextKey } = profile ?? {}
  if (plainTextKey) {
    const { accessKey, file } = plainTextKey
    let told = false
    return {
      accessKeyId: accessKey.accessKeyId,
      source: 'file',
      async load() {
        // Once for each key: what is known of its user is remembered.
        if (told || (await context.knownUsers.find(endpoint, accessKey.accessKeyId))) return accessKey
        told = true
        const move = context.followUps.spell(`sallyport key import ${quote(name)}`)
        context.terminal.warn(`the access key of profile \`${name}\` is plain text in ${file}; to move it: ${move}`)
        return accessKey
      },
    }
  }
  const add = `add one: sallyport key add ${quote(name)}`
  const others = named ? undefined : profileList(keys.map((key) => key.profile))
  throw new SallyportError('NOT_SIGNED_IN', `no long-term access key for profile \`${name}\``, {
    hint: others === undefined ? add : `name a profile that has one: ${others}; or ${add}`,
  })
}

interface KeySearch {
  readonly name: string
  /** Whether a person named the profile; the environment's key counts only when not. */
  readonly named: boolean
  /** Whether no other key will do than the one in the environment. */
  readonly fromEnvironment: boolean
  readonly profile: Profile | undefined
  readonly endpoint: string
  readonly yes: boolean
}

/** In place of a key, for a profile that another tool signs in: it has a name, and nothing to open. */
export function keyOfOtherTool(name: string, tool: OtherTool): LongTermKey {
  return {
    accessKeyId: nameOfTool(tool),
    source: 'other tool',
    async load() {
      throw new SallyportError(
        'USAGE',
        `profile \`${name}\` signs in by \`${tool.command}\`: there is no key of a user`,
        {
          hint: "AWS's tools take it as it is; from here it is the source_profile of roles",
        },
      )
    },
  }
}

/** A long-term key in the environment; a session there is none. */
function environmentKey({ environment }: Pick<Context, 'environment'>): AccessKey | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!accessKeyId || !secretAccessKey || environment['AWS_SESSION_TOKEN'] || environment['AWS_SECURITY_TOKEN']) {
    return undefined
  }
  return { accessKeyId, secretAccessKey }
}

async function confirmEndpoint(
  { terminal }: Context,
  { name, made, endpoint }: { name: string; made: string; endpoint: string },
): Promise<void> {
  const question = `The key of profile \`${name}\` was added for ${toldEndpoint(made)}. Use it at ${toldEndpoint(endpoint)}?`
  if (await terminal.confirm(question)) return
  throw terminal.interrupted()
}

function toldEndpoint(endpoint: string): string {
  return endpoint === 'aws' ? 'AWS' : endpoint
}

function noSuchProfile(name: string, known: readonly string[]): SallyportError {
  const hint = profileHint(name, known) ?? `add a key for it: sallyport key add ${quote(name)}`
  return new SallyportError('USAGE', `no profile \`${name}\``, { hint })
}
