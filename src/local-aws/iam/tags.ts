import { AwsApiError } from '../../errors.ts'
import type { ResourceCheck } from '../action.ts'
import type { Tag } from '../store/rows.ts'
import { limitExceeded, validationError } from './iam-errors.ts'

const MAX_TAGS = 50

interface TagInput {
  readonly Key: string | undefined
  readonly Value: string | undefined
}

/** The tags of a request. @throws AwsApiError for a reserved prefix or keys that differ by case only. */
export function readTags(input: readonly TagInput[] | undefined): Tag[] {
  const tags = (input ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))
  const seen = new Set<string>()
  for (const { Key } of tags) {
    if (Key.toLowerCase().startsWith('aws:')) {
      throw validationError("1 validation error detected: Tag keys beginning with 'aws:' are reserved for system use")
    }
    if (seen.has(Key.toLowerCase())) {
      throw new AwsApiError(
        'InvalidInput',
        400,
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      )
    }
    seen.add(Key.toLowerCase())
  }
  return tags
}

/** Tags with some added or replaced. @throws AwsApiError LimitExceeded beyond fifty. */
export function mergeTags(before: readonly Tag[], added: readonly TagInput[] | undefined): Tag[] {
  const merged = new Map(before.map((tag) => [tag.Key.toLowerCase(), tag]))
  for (const tag of readTags(added)) merged.set(tag.Key.toLowerCase(), tag)
  if (merged.size > MAX_TAGS) throw limitExceeded('TagsPerResource', MAX_TAGS)
  return [...merged.values()]
}

export function withoutTags(before: readonly Tag[], keys: readonly string[] | undefined): Tag[] {
  const removed = new Set((keys ?? []).map((key) => key.toLowerCase()))
  return before.filter(({ Key }) => !removed.has(Key.toLowerCase()))
}

/** `aws:ResourceTag/…` for each tag, and `iam:ResourceTag/…`, which IAM has for the same. */
export function resourceTags(tags: readonly Tag[]): Record<string, string> {
  const keys: Record<string, string> = {}
  for (const { Key, Value } of tags) {
    keys[`aws:ResourceTag/${Key}`] = Value
    keys[`iam:ResourceTag/${Key}`] = Value
  }
  return keys
}

/** AWS: no `Tags` element where there are none. */
export function tagsOutput(tags: readonly Tag[]): { Tags?: Tag[] } {
  return tags.length === 0 ? {} : { Tags: [...tags] }
}

/** A resource and the tags that a request sets on it. */
export function withRequestTags(check: ResourceCheck, input: readonly TagInput[] | undefined): ResourceCheck {
  return { ...check, conditionKeys: { ...check.conditionKeys, ...requestTags(input) } }
}

/** A resource and the keys of the tags that a request takes off it. */
export function withTagKeys(check: ResourceCheck, tagKeys: readonly string[] | undefined): ResourceCheck {
  return { ...check, conditionKeys: { ...check.conditionKeys, 'aws:TagKeys': tagKeys ?? [] } }
}

/** `aws:RequestTag/…` and `aws:TagKeys` for the tags of a request. */
export function requestTags(input: readonly TagInput[] | undefined): Record<string, string | readonly string[]> {
  if (input === undefined || input.length === 0) return {}
  const keys: Record<string, string | readonly string[]> = { 'aws:TagKeys': input.map(({ Key = '' }) => Key) }
  for (const { Key = '', Value = '' } of input) keys[`aws:RequestTag/${Key}`] = Value
  return keys
}
