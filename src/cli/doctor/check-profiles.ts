import type { AwsConfig, Profile } from '../../disk/aws-config.ts'
import { SallyportError } from '../../errors.ts'
import type { KeyEntry } from '../../ports.ts'
import { quote } from '../telling/follow-ups.ts'
import type { Finding } from './finding.ts'

/** What in AWS's two files lies open or can't work. */
export function checkProfiles(config: AwsConfig, keys: readonly KeyEntry[]): Finding[] {
  const findings = config.profileNames.flatMap((name) => checkProfile(config, name, keys))
  if (findings.length > 0) return findings
  const count = config.profileNames.length
  return [
    { check: 'profiles', level: 'ok', message: `${count} profile${count === 1 ? '' : 's'}, no key in plain text` },
  ]
}

function checkProfile(config: AwsConfig, name: string, keys: readonly KeyEntry[]): Finding[] {
  let profile: Profile | undefined
  try {
    profile = config.findProfile(name)
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error
    return [{ check: 'profiles', level: 'problem', message: error.message, mend: error.hint }]
  }
  if (!profile) return []
  return [...plainText(profile, keys), ...serialNumber(profile), ...role(profile, config, keys)]
}

function plainText({ name, plainTextKey }: Profile, keys: readonly KeyEntry[]): Finding[] {
  if (!plainTextKey) return []
  const { accessKey, file } = plainTextKey
  const inVault = keys.some((key) => key.accessKeyId === accessKey.accessKeyId)
  const message = `the access key ${accessKey.accessKeyId} of profile \`${name}\` is plain text in ${file}${inVault ? ', and in the vault too' : ''}`
  const mend = `sallyport key import ${quote(name)} --remove-plain-text`
  return [{ check: 'profiles', level: 'problem', message, mend }]
}

/** AWS answers one opaque error to a user's ARN where a device's is wanted. */
function serialNumber({ name, mfaSerial }: Profile): Finding[] {
  if (mfaSerial === undefined || !mfaSerial.startsWith('arn:')) return []
  const [, , service, , account = '', resource = ''] = mfaSerial.split(':')
  const message = (what: string) => `mfa_serial of profile \`${name}\` is ${what}: ${mfaSerial}`
  const mend = 'remove the line: the device is found out; sallyport device list shows it'
  if (resource.startsWith('u2f/')) {
    return [{ check: 'profiles', level: 'problem', message: message('a FIDO device, which STS does not take'), mend }]
  }
  if (service === 'iam' && /^\d{12}$/.test(account) && resource.startsWith('mfa/')) return []
  const what = resource.startsWith('user/') ? 'the ARN of a user, not of a device' : 'no ARN of a device'
  return [{ check: 'profiles', level: 'problem', message: message(what), mend }]
}

function role(
  { name, roleArn, sourceProfile, credentialSource, plainTextKey }: Profile,
  config: AwsConfig,
  keys: readonly KeyEntry[],
): Finding[] {
  if (roleArn === undefined || credentialSource !== undefined) return []
  if (sourceProfile === undefined) {
    const message = `profile \`${name}\` has a role_arn but no source_profile`
    return [
      { check: 'profiles', level: 'warning', message, mend: 'add source_profile = NAME, the profile of the user' },
    ]
  }
  const isThere = config.profileNames.includes(sourceProfile) || keys.some((key) => key.profile === sourceProfile)
  if (isThere && (sourceProfile !== name || plainTextKey || keys.some((key) => key.profile === name))) return []
  const message = `source_profile of profile \`${name}\` is \`${sourceProfile}\`, which has no key`
  return [{ check: 'profiles', level: 'problem', message, mend: `sallyport key add ${quote(sourceProfile)}` }]
}
