import { AwsApiError } from '../../errors.ts'

interface TagInput {
  readonly Key: string | undefined
  readonly Value: string | undefined
}

/** The tags of a session by key. @throws AwsApiError InvalidParameterValue when keys differ by case only. */
export function readSessionTags(tags: readonly TagInput[] | undefined): Record<string, string> {
  const byKey: Record<string, string> = {}
  const seen = new Set<string>()
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (seen.has(Key.toLowerCase())) {
      throw new AwsApiError(
        'InvalidParameterValue',
        400,
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      )
    }
    seen.add(Key.toLowerCase())
    byKey[Key] = Value
  }
  return byKey
}

/** `aws:RequestTag/…` and `aws:TagKeys` for trust policies that ask for tags. */
export function sessionTagKeys(tags: readonly TagInput[] | undefined): Record<string, string | readonly string[]> {
  if (tags === undefined || tags.length === 0) return {}
  const keys: Record<string, string | readonly string[]> = { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) }
  for (const { Key = '', Value = '' } of tags) keys[`aws:RequestTag/${Key}`] = Value
  return keys
}
