import { deflateRawSync } from 'node:zlib'

import { AwsApiError } from '../../errors.ts'

/** AWS packs policies and tags in a way that it doesn't tell, into a space that it doesn't tell: these are ours. */
const SPACE_BYTES = 1024

/**
 * How much of the space for session policies and session tags they take, in percent.
 *
 * @throws AwsApiError PackedPolicyTooLarge
 */
export function packedPolicySize(
  sessionPolicies: readonly string[],
  sessionTags: Readonly<Record<string, string>> = {},
): number {
  const tags = Object.entries(sessionTags)
  if (sessionPolicies.length === 0 && tags.length === 0) return 0
  const packed = deflateRawSync(JSON.stringify([sessionPolicies, tags]))
  const percent = Math.ceil((packed.length / SPACE_BYTES) * 100)
  if (percent <= 100) return percent
  throw new AwsApiError(
    'PackedPolicyTooLarge',
    400,
    sessionPolicies.length === 0
      ? `Packed size of session tags consumes ${percent}% of allotted space.`
      : `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
  )
}
