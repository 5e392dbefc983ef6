import { encodeOnce, percentDecode, UNRESERVED } from './percent.ts'

/** A request as node:http hands it over. All text is byte strings: each character stands for one byte. */
export interface HttpRequest {
  readonly method: string
  /** Path and query exactly as received: `request.url`. */
  readonly url: string
  /** Names and values by turns, duplicates kept: `request.rawHeaders`. */
  readonly rawHeaders: readonly string[]
}

/** One parameter of a query, name and value in SigV4's canonical spelling. */
export interface QueryParameter {
  readonly name: string
  readonly value: string
}

/** A request taken apart once for all the steps of SigV4. */
export interface SignableRequest {
  readonly method: string
  /** The path as received. */
  readonly path: string
  /** The query as received, without its question mark; empty when there is none. */
  readonly rawQuery: string
  readonly parameters: readonly QueryParameter[]
  /** Values by lower-case name, in the order received. */
  readonly headers: ReadonlyMap<string, readonly string[]>
}

/**
 * Takes a request apart for the functions of this folder. Never throws: what is wrong with the request is for
 * `verifyRequest` to say.
 */
export function readRequest({ method, url, rawHeaders }: HttpRequest): SignableRequest {
  const question = url.indexOf('?')
  const path = question < 0 ? url : url.slice(0, question)
  const rawQuery = question < 0 ? '' : url.slice(question + 1)
  return { method, path, rawQuery, parameters: readParameters(rawQuery), headers: readHeaders(rawHeaders) }
}

function readHeaders(rawHeaders: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    const value = rawHeaders[index + 1] ?? ''
    const values = headers.get(name)
    if (values) values.push(value)
    else headers.set(name, [value])
  }
  return headers
}

function readParameters(rawQuery: string): QueryParameter[] {
  if (rawQuery === '') return []
  const parameters: QueryParameter[] = []
  for (const part of rawQuery.split('&')) {
    if (part === '') continue
    const equals = part.indexOf('=')
    const name = equals < 0 ? part : part.slice(0, equals)
    const value = equals < 0 ? '' : part.slice(equals + 1)
    parameters.push({
      name: encodeOnce(name, UNRESERVED, { plusIsBlank: true }),
      value: encodeOnce(value, UNRESERVED, { plusIsBlank: true }),
    })
  }
  return parameters
}

/** The first value of a header, or `undefined` when it is absent. */
export function headerValue(request: SignableRequest, lowerCaseName: string): string | undefined {
  return request.headers.get(lowerCaseName)?.[0]
}

/** The decoded value of a query parameter, or `undefined` when it is absent. AWS: the first of several counts. */
export function parameterValue(request: SignableRequest, name: string): string | undefined {
  const found = request.parameters.find((parameter) => parameter.name === name)
  return found && percentDecode(found.value)
}
