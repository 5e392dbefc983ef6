import type { Finding } from '../finding.ts'
import type { LocatedStatement } from '../located-policy.ts'
import { found, type Subject } from '../subject.ts'

const ON_USERS = new Set([
  'iam:enablemfadevice',
  'iam:deactivatemfadevice',
  'iam:resyncmfadevice',
  'iam:listmfadevices',
])
const ON_DEVICES = new Set(['iam:createvirtualmfadevice', 'iam:deletevirtualmfadevice'])

/** Allows about MFA devices whose Resource is never what the action is about. */
export function* checkMfaDevices({ policy: { statements } }: Subject): Iterable<Finding> {
  for (const statement of statements) {
    for (const { text, offset } of statement.resource?.values ?? []) {
      if (!/:mfa\/\$\{aws:username\}$/i.test(text)) continue
      const message = `\`${text}\`: a device need not be named as its user (since November 2022)`
      yield found('mfa-device-named-as-user', statement, offset, message, 'write mfa/*')
    }
    if (statement.effect === 'Allow') yield* checkResources(statement)
  }
}

function* checkResources(statement: LocatedStatement): Iterable<Finding> {
  const { action, resource } = statement
  if (action === undefined || resource === undefined || action.not || resource.not) return
  const kinds = new Set(resource.values.map(({ text }) => kindOf(text)))
  for (const { text, offset } of action.values) {
    const name = text.toLowerCase()
    const wanted = ON_USERS.has(name) ? 'user' : ON_DEVICES.has(name) ? 'mfa' : undefined
    if (wanted === undefined || kinds.has(wanted) || kinds.has(undefined)) continue
    const message = `${text} is about ${wanted === 'user' ? 'a user' : 'a device'}: with this Resource it is never allowed`
    const advice = wanted === 'user' ? 'write arn:aws:iam::*:user/${aws:username}' : 'write arn:aws:iam::*:mfa/*'
    yield found('mfa-wrong-resource', statement, offset, message, advice)
  }
}

/** `user` or `mfa`, whatever else an ARN's resource begins with; `undefined` where a pattern leaves it open. */
function kindOf(resource: string): string | undefined {
  const [, , , , , name] = resource.split(':')
  return /^([\w-]+)\//.exec(name ?? '')?.[1]
}
