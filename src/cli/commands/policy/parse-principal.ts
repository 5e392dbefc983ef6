import { SallyportError } from '../../../errors.ts'
import type { Principal } from '../../../policy/request.ts'
import type { ContextValue } from '../../../policy/request-context.ts'

const SOME_USER = 'arn:aws:iam::123456789012:user/MFAUser'

/** Who is meant by an ARN as GetCallerIdentity tells it, a service's name, or `anonymous`. */
export function principalOf(text: string = SOME_USER, roleArn?: string, userArn?: string): Principal {
  if (text === 'anonymous' || text === '*') return { type: 'Anonymous' }
  if (/^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(text)) return { type: 'Service', name: text }
  const [, , service, , accountId, ...rest] = text.split(':')
  const [kind = '', ...names] = rest.join(':').split('/')
  const name = names.at(-1)
  if (service === 'iam' && kind === 'root') return { type: 'Root', arn: text, accountId }
  if (name !== undefined && name !== '') {
    if (service === 'iam' && kind === 'user') return { type: 'User', arn: text, accountId, name }
    if (service === 'sts' && kind === 'assumed-role') return { type: 'AssumedRole', arn: text, accountId, roleArn }
    if (service === 'sts' && kind === 'federated-user') return { type: 'FederatedUser', arn: text, accountId, userArn }
  }
  throw new SallyportError('USAGE', `--principal: \`${text}\` is nobody who can ask`, {
    hint: 'as in arn:aws:iam::123456789012:user/ana, …:root, arn:aws:sts::123456789012:assumed-role/ops/ana, ec2.amazonaws.com, anonymous',
  })
}

const TYPES: Readonly<Record<Principal['type'], string | undefined>> = {
  User: 'User',
  AssumedRole: 'AssumedRole',
  FederatedUser: 'FederatedUser',
  Root: 'Account',
  Service: undefined,
  Anonymous: 'Anonymous',
}

/** The condition keys that AWS derives from who asks (IAM User Guide, "AWS global condition context keys"). */
export function contextOfPrincipal({ type, arn, accountId, name, roleArn }: Principal): Record<string, ContextValue> {
  const values: Record<string, ContextValue | undefined> = {
    'aws:PrincipalType': TYPES[type],
    'aws:PrincipalAccount': accountId,
    'aws:username': type === 'User' ? name : undefined,
    // AWS: of a role session it is the role's.
    'aws:PrincipalArn':
      type === 'AssumedRole'
        ? (roleArn ?? arn?.replace(/^(arn:[^:]*):sts:(.*):assumed-role\/([^/]*)\/.*$/, '$1:iam:$2:role/$3'))
        : arn,
  }
  const given = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
  return Object.fromEntries(given)
}
