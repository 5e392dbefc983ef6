import { AwsApiError } from '../../errors.ts'
import type { SessionClaims } from '../callers/session-token.ts'

interface TagInput {
  readonly Key: string | undefined
  readonly Value: string | undefined
}

interface SessionTagInput {
  readonly Tags?: readonly TagInput[] | undefined
  readonly TransitiveTagKeys?: readonly string[] | undefined
}

type SessionTags = Pick<SessionClaims, 'sessionTags' | 'transitiveTagKeys'>

/**
 * The tags of a session: those of the call, and those that the caller's session passes on (IAM User Guide, "Pass session tags
 * in AWS STS"). Keys are the same whatever their case.
 *
 * @param session - The caller's, whose transitive tags are inherited.
 * @throws AwsApiError InvalidParameterValue
 */
export function readSessionTags(
  { Tags = [], TransitiveTagKeys = [] }: SessionTagInput,
  session?: SessionTags,
): SessionTags {
  const given = readTags(Tags)
  const inherited = inheritedTags(session)
  const isGiven = keyTest(given.keys())
  if ([...inherited.keys()].some(isGiven)) {
    throw invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    )
  }
  if (!TransitiveTagKeys.every(isGiven)) {
    throw invalid('The specified transitive tag key must be included in the requested tags.')
  }
  const isTransitive = keyTest(TransitiveTagKeys)
  const transitiveTagKeys = [...inherited.keys(), ...[...given.keys()].filter(isTransitive)]
  const sessionTags = [...inherited, ...given]
  return {
    // A key may be `__proto__`: this makes it a member like any other.
    ...(sessionTags.length > 0 && { sessionTags: Object.fromEntries(sessionTags) }),
    ...(transitiveTagKeys.length > 0 && { transitiveTagKeys }),
  }
}

/** `aws:RequestTag/…`, `aws:TagKeys` and `sts:TransitiveTagKeys` for policies that ask what tags the call carries. */
export function sessionTagKeys({
  Tags = [],
  TransitiveTagKeys = [],
}: SessionTagInput): Record<string, string | readonly string[]> {
  const keys: Record<string, string | readonly string[]> = {}
  if (Tags.length > 0) keys['aws:TagKeys'] = Tags.map(({ Key = '' }) => Key)
  if (TransitiveTagKeys.length > 0) keys['sts:TransitiveTagKeys'] = TransitiveTagKeys
  for (const { Key = '', Value = '' } of Tags) keys[`aws:RequestTag/${Key}`] = Value
  return keys
}

function readTags(tags: readonly TagInput[]): Map<string, string> {
  const byKey = new Map<string, string>()
  const seen = new Set<string>()
  for (const { Key = '', Value = '' } of tags) {
    if (Key.toLowerCase().startsWith('aws:')) {
      throw invalid("Tag keys beginning with 'aws:' are reserved for system use.")
    }
    if (seen.has(Key.toLowerCase())) {
      throw invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.')
    }
    seen.add(Key.toLowerCase())
    byKey.set(Key, Value)
  }
  return byKey
}

function inheritedTags({ sessionTags = {}, transitiveTagKeys = [] }: SessionTags = {}): Map<string, string> {
  const isTransitive = keyTest(transitiveTagKeys)
  return new Map(Object.entries(sessionTags).filter(([key]) => isTransitive(key)))
}

/** Whether a key is among some, in any case. */
function keyTest(keys: Iterable<string>): (key: string) => boolean {
  const lowered = new Set([...keys].map((key) => key.toLowerCase()))
  return (key) => lowered.has(key.toLowerCase())
}

function invalid(message: string): AwsApiError {
  return new AwsApiError('InvalidParameterValue', 400, message)
}
