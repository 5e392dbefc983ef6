import type { Tag } from '../store/rows.ts'
import type { XmlElement } from './read-xml.ts'
import { exactChildText, readXml } from './read-xml.ts'
import { readSmallBody } from './receive-body.ts'
import { invalidArgument, malformedXml, s3Error } from './s3-errors.ts'
import type { S3Request } from './s3-request.ts'
import { header } from './s3-request.ts'
import { element, parent, root } from './write-xml.ts'

const MAX_BODY_BYTES = 131_072
const MAX_KEY_LENGTH = 128
const MAX_VALUE_LENGTH = 256
/** Amazon S3 User Guide, "Categorizing your storage using tags". */
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Whose tags they are: AWS allows a bucket more of them than an object. */
export type TaggedKind = 'object' | 'bucket'

const MAX_TAGS: Readonly<Record<TaggedKind, number>> = { object: 10, bucket: 50 }

/** The tags of a request's document `Tagging`. @throws AwsApiError MalformedXML, InvalidTag, BadRequest */
export async function readTagging(request: S3Request, kind: TaggedKind): Promise<readonly Tag[]> {
  const document = await readXml(await readSmallBody(request, MAX_BODY_BYTES), 'Tagging')
  const set = document.children.find(({ name }) => name === 'TagSet')
  if (set === undefined) throw malformedXml()
  return readTagSet(set, kind)
}

/** @param set - The element that holds the elements `Tag`. @throws AwsApiError MalformedXML, InvalidTag, BadRequest */
export function readTagSet(set: XmlElement, kind: TaggedKind): readonly Tag[] {
  const tags = set.children.map((tag) => {
    const [Key, Value] = [exactChildText(tag, 'Key'), exactChildText(tag, 'Value')]
    if (tag.name !== 'Tag' || Key === undefined || Value === undefined) throw malformedXml()
    return { Key, Value }
  })
  requireTags(tags, kind)
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw invalidTag('Cannot provide multiple Tags with the same key')
  }
  return tags
}

/**
 * The tags of the header `x-amz-tagging`, as in `colour=blue&size=`.
 *
 * @returns None when there is no such header.
 * @throws AwsApiError InvalidArgument, InvalidTag, BadRequest
 */
export function readTaggingHeader(request: S3Request): readonly Tag[] {
  const text = header(request, 'x-amz-tagging') ?? ''
  const tags = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const [key = '', ...value] = pair.split('=')
    const [Key, Value] = [decodeForm(key), decodeForm(value.join('='))]
    if (Key === undefined || Value === undefined || tags.has(Key)) throw badHeader(text)
    tags.set(Key, Value)
  }
  const read = [...tags].map(([Key, Value]) => ({ Key, Value }))
  requireTags(read, 'object')
  return read
}

/** As `GetObjectTagging` and `GetBucketTagging` answer. */
export function writeTagging(tags: readonly Tag[]): string {
  const written = tags.map(({ Key, Value }) => parent('Tag', element('Key', Key), element('Value', Value)))
  return root('Tagging', parent('TagSet', ...written))
}

function requireTags(tags: readonly Tag[], kind: TaggedKind): void {
  const maximum = MAX_TAGS[kind]
  if (tags.length > maximum) {
    const whose = kind === 'object' ? 'Object tags' : 'Bucket tag count'
    throw s3Error('BadRequest', 400, `${whose} cannot be greater than ${maximum}`)
  }
  for (const { Key, Value } of tags) {
    // The wording for reserved keys was seen for objects only.
    if (/^aws:/i.test(Key)) throw invalidTag('Your TagKey cannot be prefixed with aws:')
    if (Key === '' || Key.length > MAX_KEY_LENGTH || !ALLOWED.test(Key)) {
      throw invalidTag('The TagKey you have provided is invalid')
    }
    if (Value.length > MAX_VALUE_LENGTH || !ALLOWED.test(Value)) {
      throw invalidTag('The TagValue you have provided is invalid')
    }
  }
}

/** As HTML forms encode; `undefined` for what isn't so encoded. */
function decodeForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function badHeader(text: string) {
  const message =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates."
  return invalidArgument(message, 'x-amz-tagging', text)
}

function invalidTag(message: string) {
  return s3Error('InvalidTag', 400, message)
}
