import type { Environment } from '../../disk/folders.ts'
import { KEY_VARIABLES, STALE_VARIABLES } from '../../session/export-formats.ts'
import type { Finding } from './finding.ts'

/** Variables whose place in the order of AWS's tools is explained below, one by one. */
const EXPLAINED = new Set(['AWS_SECURITY_TOKEN', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'AWS_ACCOUNT_ID'])

/** Variables that shadow a profile or each other, so that a program uses other credentials than a person thinks. */
export function checkEnvironment(environment: Environment, now: Date): Finding[] {
  const findings = [
    ...checkKey(environment, now),
    ...checkProfileVariables(environment),
    ...checkOtherSources(environment),
    ...checkEndpoints(environment),
  ]
  return findings.length > 0 ? findings : [{ check: 'environment', level: 'ok', message: 'nothing shadows a profile' }]
}

function checkKey(environment: Environment, now: Date): Finding[] {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_CREDENTIAL_EXPIRATION: expiration } = environment
  const token = environment['AWS_SESSION_TOKEN']
  const stale = environment['AWS_SECURITY_TOKEN']
  const findings: Finding[] = []
  if (stale && stale !== token) {
    // AWS: botocore reads it where AWS_SESSION_TOKEN is missing, and older tools first.
    findings.push(
      problem(
        'AWS_SECURITY_TOKEN is set, an old name of AWS_SESSION_TOKEN with another value',
        'unset AWS_SECURITY_TOKEN',
      ),
    )
  }
  if (Boolean(id) !== Boolean(secret)) {
    const [set, missing] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID']
    return [...findings, problem(`${set} is set without ${missing}`, `unset ${set}`)]
  }
  if (!id) {
    if (token) findings.push(problem('AWS_SESSION_TOKEN is set without a key', 'unset AWS_SESSION_TOKEN'))
    return findings
  }
  const unset = `unset ${KEY_VARIABLES.join(' ')}`
  if (id.startsWith('ASIA') && !token && !stale) {
    return [...findings, problem(`AWS_ACCESS_KEY_ID is of a session (${id}), and AWS_SESSION_TOKEN is missing`, unset)]
  }
  const end = new Date(expiration ?? '')
  if (token && end <= now) {
    return [
      ...findings,
      problem(
        `the session in the environment ended at ${end.toISOString()}`,
        `${unset}; then sign in again: sallyport login`,
      ),
    ]
  }
  const named = environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE']
  if (named) {
    findings.push(
      warning(
        `AWS_ACCESS_KEY_ID is set (${id}), and wins over the profile \`${named}\` of AWS_PROFILE in most programs`,
        unset,
      ),
    )
  }
  if (!token && !stale) {
    findings.push(
      warning(
        `a long-term key is in the environment (${id}), where every program that is started can read it`,
        'sallyport key add, then unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY',
      ),
    )
  }
  return findings
}

function checkProfileVariables(environment: Environment): Finding[] {
  const { AWS_PROFILE: profile, AWS_DEFAULT_PROFILE: old } = environment
  if (!old || old === profile) return []
  // AWS: the AWS CLI and boto3 read both, AWS_DEFAULT_PROFILE first; the other SDKs know AWS_PROFILE alone.
  const message = profile
    ? `AWS_DEFAULT_PROFILE is \`${old}\` and AWS_PROFILE \`${profile}\`: programs differ in which they read first`
    : `AWS_DEFAULT_PROFILE is \`${old}\`, which only the AWS CLI and boto3 read`
  return [
    profile
      ? problem(message, 'unset AWS_DEFAULT_PROFILE')
      : warning(message, 'set AWS_PROFILE instead, and unset AWS_DEFAULT_PROFILE'),
  ]
}

function checkOtherSources(environment: Environment): Finding[] {
  return STALE_VARIABLES.filter((name) => !EXPLAINED.has(name) && environment[name]).map((name) =>
    warning(`${name} is set: programs may take credentials from there`, `unset ${name}`),
  )
}

function checkEndpoints(environment: Environment): Finding[] {
  const set = Object.keys(environment).filter((name) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && environment[name])
  if (set.length === 0) return []
  const isIgnored = environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true'
  const what = isIgnored ? 'and ignored, by AWS_IGNORE_CONFIGURED_ENDPOINT_URLS' : 'so calls go there instead of to AWS'
  const named = set.map((name) => `${name}=${withoutSecrets(environment[name] ?? '')}`).join(' ')
  return [warning(`${named} ${set.length === 1 ? 'is' : 'are'} set, ${what}`, `for AWS: unset ${set.join(' ')}`)]
}

function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//…@')
}

function problem(message: string, mend: string): Finding {
  return { check: 'environment', level: 'problem', message, mend }
}

function warning(message: string, mend: string): Finding {
  return { check: 'environment', level: 'warning', message, mend }
}
