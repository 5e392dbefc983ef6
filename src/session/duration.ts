import { SallyportError } from '../errors.ts'

/** AWS: what GetSessionToken gives a user when nothing is asked for, 12 hours. */
export const DEFAULT_SESSION_SECONDS = 43_200
const SHORTEST_SESSION_SECONDS = 900
const LONGEST_SESSION_SECONDS = 129_600
// AWS: a longer session of the root user is cut to this without a word.
const LONGEST_ROOT_SESSION_SECONDS = 3600
const LONGEST_ROLE_SESSION_SECONDS = 43_200
// AWS: of a role that a role's session assumes, whatever the role's own maximum is.
const LONGEST_CHAINED_SECONDS = 3600

/**
 * How long a user's session is asked for (STS API Reference, "GetSessionToken").
 *
 * @throws SallyportError `USAGE` for what AWS would refuse, or cut short in silence.
 */
export function sessionDuration(requested: number | undefined, userName: string): number {
  if (userName !== 'root') {
    return within(
      requested ?? DEFAULT_SESSION_SECONDS,
      LONGEST_SESSION_SECONDS,
      'a session of a user lasts 15 min to 36 h',
    )
  }
  const why = 'a session of the root user lasts 15 min to 1 h'
  return within(requested ?? LONGEST_ROOT_SESSION_SECONDS, LONGEST_ROOT_SESSION_SECONDS, why)
}

/** How long a role's session is asked for; the role's own maximum may be less (STS API Reference, "AssumeRole"). */
export function roleDuration(requested: number | undefined, isChained: boolean): number {
  return isChained
    ? within(
        requested ?? 3600,
        LONGEST_CHAINED_SECONDS,
        'a session of a role that another role assumes lasts 15 min to 1 h',
      )
    : within(requested ?? 3600, LONGEST_ROLE_SESSION_SECONDS, 'a session of a role lasts 15 min to 12 h')
}

function within(seconds: number, longest: number, why: string): number {
  if (Number.isInteger(seconds) && seconds >= SHORTEST_SESSION_SECONDS && seconds <= longest) return seconds
  throw new SallyportError('USAGE', `a duration of ${seconds} s is not possible: ${why}`, {
    hint: `give --duration-seconds ${SHORTEST_SESSION_SECONDS} to ${longest}, or leave it out`,
  })
}
