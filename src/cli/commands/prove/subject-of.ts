import { SallyportError } from '../../../errors.ts'
import type { ProofSubject } from '../../../proof/index.ts'

const SOME_USER = 'arn:aws:iam::123456789012:user/MFAUser'

/**
 * The user or role of an ARN; of a session its role.
 *
 * @throws SallyportError - `USAGE` when it is neither.
 */
export function subjectOf(arn: string = SOME_USER, option = '--user-arn'): ProofSubject {
  const named = /^arn:([\w-]+):iam::(\d{12}):(user|role)(\/(?:.*\/)?)([^/]+)$/.exec(arn)
  const session = /^arn:([\w-]+):sts::(\d{12}):assumed-role()(\/)([^/]+)\/.+$/.exec(arn)
  const [, partition, accountId, kind, path, name] = named ?? session ?? []
  if (partition !== undefined && accountId !== undefined && path !== undefined && name !== undefined) {
    return { partition, accountId, path, name, type: kind === 'user' ? 'User' : 'Role' }
  }
  throw new SallyportError('USAGE', `${option}: \`${arn}\` is no user and no role`, {
    hint: 'as in arn:aws:iam::123456789012:user/ana',
  })
}
