import type { ResourceCheck } from '../query/action.ts'
import type { Tag } from '../store/rows.ts'
import { invalidInput, limitExceeded, validationError } from './iam-errors.ts'

const MAX_TAGS = 50

interface TagInput {
  readonly Key: string | undefined
  readonly Value: string | undefined
}

/** AWS (observed): keys of users and roles ignore case; those of policies, devices and instance profiles don't. */
export type TagKeys = 'ignoring case' | 'by case'

/** The tags of a request. @throws AwsApiError for a reserved prefix, a key of blanks, or one that comes twice. */
export function readTags(input: readonly TagInput[] | undefined, keys: TagKeys): Tag[] {
  const tags = (input ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }))
  const seen = new Set<string>()
  for (const [index, { Key }] of tags.entries()) {
    if (Key.toLowerCase().startsWith('aws:')) {
      throw invalidInput('Tag keys beginning with aws: are reserved for system use.')
    }
    if (Key.trim() === '') {
      throw validationError(
        `1 validation error detected: Value at 'tags.${index + 1}.member.key' failed to satisfy constraint: Member must not be blank`,
      )
    }
    if (seen.has(sameKey(Key, keys))) {
      const words = 'Duplicate tag keys found.'
      throw invalidInput(keys === 'by case' ? words : `${words} Please note that Tag keys are case insensitive.`)
    }
    seen.add(sameKey(Key, keys))
  }
  return tags
}

/** Tags with some added or replaced. @throws AwsApiError InvalidInput for none, LimitExceeded beyond fifty, else as `readTags`. */
export function mergeTags(before: readonly Tag[], added: readonly TagInput[], keys: TagKeys): Tag[] {
  if (added.length === 0) throw invalidInput('The provided tag map must not be null/empty.')
  const merged = new Map(before.map((tag) => [sameKey(tag.Key, keys), tag]))
  for (const tag of readTags(added, keys)) merged.set(sameKey(tag.Key, keys), tag)
  if (merged.size > MAX_TAGS) throw limitExceeded('TagsPerResource', MAX_TAGS)
  return [...merged.values()]
}

export function withoutTags(before: readonly Tag[], tagKeys: readonly string[] | undefined, keys: TagKeys): Tag[] {
  const removed = new Set((tagKeys ?? []).map((key) => sameKey(key, keys)))
  return before.filter(({ Key }) => !removed.has(sameKey(Key, keys)))
}

function sameKey(key: string, keys: TagKeys): string {
  return keys === 'by case' ? key : key.toLowerCase()
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
