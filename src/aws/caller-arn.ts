/**
 * What the ARN of GetCallerIdentity says about the caller.
 *
 * @returns `userName` is the last part of a user's ARN (its path is no part of the name), `root` for the root user, and
 *   `undefined` for roles and federated users.
 */
export function parseCallerArn(arn: string): { partition: string; userName: string | undefined } {
  const [, partition = 'aws', , , , ...rest] = arn.split(':')
  const resource = rest.join(':')
  if (resource === 'root') return { partition, userName: 'root' }
  return {
    partition,
    userName: resource.startsWith('user/') ? resource.slice(resource.lastIndexOf('/') + 1) : undefined,
  }
}
