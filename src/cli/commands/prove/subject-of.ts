import { SallyportError } from '../../../errors.ts'
import type { ProofSubject } from '../../../proof/index.ts'

const SOME_USER = 'arn:aws:iam::123456789012:user/MFAUser'

/** Names as IAM takes them, of users, roles and role sessions (IAM User Guide, "IAM and AWS STS quotas"). */
const NAME = /^[\w+=,.@-]{1,64}$/
const PATH = /^\/(?:[!-~]{1,510}\/)?$/

/**
 * The user or role of an ARN; of a session its role.
 *
 * @throws SallyportError - `USAGE` when it is neither.
 */
export function subjectOf(arn: string = SOME_USER, option = '--user-arn'): ProofSubject {
  const named = /^arn:([\w-]+):iam::(\d{12}):(user|role)(\/(?:.*\/)?)([^/]+)$/.exec(arn)
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role()(\/)([^/]+)\/(.+)$/.exec(arn)
  const [, partition, accountId, kind, path, name, sessionName] = named ?? session ?? []
  if (partition !== undefined && accountId !== undefined && path !== undefined && name !== undefined) {
    requireNames(arn, option, [name, ...(sessionName === undefined ? [] : [sessionName])], path)
    return { partition, accountId, path, name, type: kind === 'user' ? 'User' : 'Role' }
  }
  throw new SallyportError('USAGE', `${option}: \`${arn}\` is no user and no role`, {
    hint: 'as in arn:aws:iam::123456789012:user/ana',
  })
}

/** Somebody whom IAM would not let there be is proved nothing about. */
function requireNames(arn: string, option: string, names: readonly string[], path: string): void {
  const wrong = names.find((name) => !NAME.test(name)) ?? (PATH.test(path) ? undefined : path)
  if (wrong === undefined) return
  throw new SallyportError('USAGE', `${option}: IAM takes no name or path like \`${wrong}\`, in \`${arn}\``, {
    hint: 'names have up to 64 letters, digits and + = , . @ _ -; paths begin and end with / and have no blanks',
  })
}
