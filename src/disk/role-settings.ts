import { SallyportError } from '../errors.ts'
import type { AssumeRoleInput } from '../ports.ts'

/** What a role's profile says about its sessions beyond AWS's own keys. */
export type RoleSettings = Pick<
  AssumeRoleInput,
  'sourceIdentity' | 'sessionTags' | 'transitiveTagKeys' | 'policy' | 'policyArns'
>

/**
 * `source_identity`, `session_tags` (`Project=x,Team=y`) and `transitive_session_tags` (`Project,Team`), as other tools have them;
 * `session_policy` (JSON in one line) and `session_policy_arns` (ARNs with commas between) for the rest of AssumeRole.
 *
 * @throws SallyportError `USAGE` for what is no list of tags, and for a policy that is no JSON.
 */
export function readRoleSettings(profile: string, value: (key: string) => string | undefined): RoleSettings {
  const policy = value('session_policy')
  if (policy !== undefined && !isJsonObject(policy)) {
    throw new SallyportError('USAGE', `session_policy of profile \`${profile}\` is no JSON object`, {
      hint: 'write it in one line, with no blank before a # or a ;',
    })
  }
  return {
    sourceIdentity: value('source_identity'),
    sessionTags: readTags(profile, value('session_tags')),
    transitiveTagKeys: readList(value('transitive_session_tags')),
    policy,
    policyArns: readList(value('session_policy_arns')),
  }
}

function readTags(profile: string, text: string | undefined): Readonly<Record<string, string>> | undefined {
  const tags = readList(text)?.map((tag) => {
    const [key = '', ...rest] = tag.split('=')
    if (key.trim() !== '' && rest.length > 0) return [key.trim(), rest.join('=').trim()] as const
    throw new SallyportError('USAGE', `session_tags of profile \`${profile}\` has \`${tag}\`, which is no tag`, {
      hint: 'write session_tags = Project=apollo,Team=blue',
    })
  })
  return tags && Object.fromEntries(tags)
}

function readList(text: string | undefined): readonly string[] | undefined {
  return text
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}
