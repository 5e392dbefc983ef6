import type { AssumeRoleInput, ListedSession } from '../../ports.ts'
import type { Context } from '../context.ts'

/** The sessions of a long-term key, or of a role that it leads to, that are not over; the one that lasts longest first. */
export async function keptSessions(
  { sessions, clock }: Pick<Context, 'sessions' | 'clock'>,
  { accessKeyId, endpoint, role }: { accessKeyId: string; endpoint: string; role: AssumeRoleInput | undefined },
): Promise<ListedSession[]> {
  const now = clock.now()
  return (await sessions.list())
    .filter(({ key }) => key.accessKeyId === accessKeyId && key.endpoint === endpoint)
    .filter(({ key, credentials }) => key.role?.roleArn === role?.roleArn && credentials.expiration > now)
    .sort((a, b) => b.credentials.expiration.getTime() - a.credentials.expiration.getTime())
}
