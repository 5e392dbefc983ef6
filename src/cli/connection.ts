import { chooseEndpoints, endpointVariables, isLoopback, type Endpoints } from '../aws/endpoints.ts'
import type { OtherTool } from '../disk/other-tools.ts'
import { SallyportError } from '../errors.ts'
import type { AssumeRoleInput, Aws } from '../ports.ts'
import type { Context } from './context.ts'
import type { ConnectionFlags } from './flags.ts'
import { findLongTermKey, keyOfOtherTool, readProfileSource, type LongTermKey } from './keys/long-term-key.ts'
import { findRoleChain } from './sessions/role-chain.ts'

/** All that a profile and the options say about where to go, and as whom. */
export interface Connection {
  /** As named by a person; `undefined` when none was. */
  readonly named: string | undefined
  /** The profile that is asked for, by whomever. */
  readonly profile: string
  /** The profile whose long-term key signs in. */
  readonly profileName: string
  readonly aws: Aws
  readonly endpoints: Endpoints
  /** The URL of STS, else `aws`: what sessions are kept under. */
  readonly endpoint: string
  readonly onThisComputer: boolean
  /** Variables for programs we start. */
  readonly endpointVariables: Readonly<Record<string, string>>
  /** `undefined` when nothing names one, and `us-east-1` is used. */
  readonly region: string | undefined
  readonly mfaSerial: string | undefined
  /** A command that prints a token code. */
  readonly mfaProcess: string | undefined
  /** The profile's `duration_seconds`, for the user's session. */
  readonly durationSeconds: number | undefined
  /** For a profile with `role_arn`: with the roles on the way to it. */
  readonly role: AssumeRoleInput | undefined
  /** The profile whose session another tool has begun, and which tool; `undefined` where a user's key signs in. */
  readonly otherTool: OtherTool | undefined
  findKey(): Promise<LongTermKey>
}

/** Reads what the profile, the environment and the options say. Makes no call and opens no vault. */
export async function openConnection(
  context: Context,
  flags: ConnectionFlags,
  argument: string | undefined,
): Promise<Connection> {
  const { environment, terminal, followUps } = context
  followUps.remember({ ...flags, profile: argument })
  const inEnvironment = environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE'] || undefined
  const name = argument ?? inEnvironment ?? 'default'
  const asked = await readProfileSource(context, name, (argument ?? inEnvironment) !== undefined)
  const chain = asked.profile && findRoleChain(asked.profile, (other) => asked.config.findProfile(other))
  const from = chain?.user ?? asked.profile

  const endpointSources = {
    option: flags.endpointUrl,
    environment,
    profileServices: asked.profile?.serviceEndpoints ?? {},
    profile: asked.profile?.endpointUrl ?? from?.endpointUrl,
    ignoreConfigured: asked.profile?.ignoreConfiguredEndpointUrls ?? false,
    allowInsecure: flags.allowInsecureEndpoint ?? false,
  }
  const endpoints = chooseEndpoints(endpointSources)
  const region =
    flags.region ??
    (environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined) ??
    asked.profile?.region ??
    from?.region
  requireRegion(region)
  if ((endpoints.iam === undefined) !== (endpoints.sts === undefined)) {
    terminal.say(`IAM calls go to ${endpoints.iam ?? 'AWS'}, STS calls to ${endpoints.sts ?? 'AWS'}`)
  }

  const profileName = chain?.user.name ?? name
  const endpoint = endpoints.sts ?? 'aws'
  const otherTool = from?.plainTextKey ? undefined : from?.otherTool
  return {
    named: argument,
    profile: name,
    profileName,
    aws: context.connect({ endpoints, region: region ?? 'us-east-1' }),
    endpoints,
    endpoint,
    onThisComputer: endpoints.sts !== undefined && isLoopback(new URL(endpoints.sts).hostname),
    endpointVariables: endpointVariables(endpointSources),
    region,
    mfaSerial: asked.profile?.mfaSerial ?? from?.mfaSerial,
    mfaProcess: asked.profile?.mfaProcess ?? from?.mfaProcess,
    durationSeconds: asked.profile?.roleArn === undefined ? from?.durationSeconds : undefined,
    role: chain?.role,
    otherTool,
    findKey: async () =>
      otherTool
        ? keyOfOtherTool(profileName, otherTool)
        : findLongTermKey(context, {
            name: profileName,
            named: chain ? !chain.fromEnvironment : argument !== undefined,
            fromEnvironment: chain?.fromEnvironment ?? false,
            profile: from,
            endpoint,
            yes: flags.yes ?? false,
          }),
  }
}

/** A Region becomes a part of a host's name: what can't be one is not AWS's, and the SDK would not take it. */
function requireRegion(region: string | undefined): void {
  if (region === undefined || /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(region)) return
  throw new SallyportError('USAGE', `\`${region}\` is no name of a Region`, {
    hint: 'name one such as us-east-1: with --region, in AWS_REGION, or as region of the profile',
  })
}
