import { AwsApiError } from '../../errors.ts'

/** The fields of a request's JSON object. */
export type Fields = ReadonlyMap<string, unknown>

/** @throws AwsApiError ValidationError for anything but a JSON object */
export function readFields(body: Buffer): Fields {
  const value = parse(body.toString('utf8'))
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw invalid('the body is not a JSON object')
  return new Map(Object.entries(value))
}

/** @throws AwsApiError ValidationError when it is there and no text */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields.get(name)
  if (value === undefined || typeof value === 'string') return value
  throw invalid(`${name} is not a text`)
}

/** @throws AwsApiError ValidationError */
export function requireText(fields: Fields, name: string): string {
  const value = optionalText(fields, name)
  if (value === undefined || value === '') throw invalid(`${name} is missing`)
  return value
}

export function invalid(message: string): AwsApiError {
  return new AwsApiError('ValidationError', 400, message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('the body is not JSON')
  }
}
