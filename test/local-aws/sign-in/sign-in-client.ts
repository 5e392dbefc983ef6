import type { LocalAws } from '../../../src/local-aws/index.ts'

export interface Answer {
  readonly httpStatus: number
  readonly status?: string
  readonly principalArn?: string
  readonly challenge: string
  readonly devices?: readonly string[]
  readonly suggestResync?: boolean
  readonly passwordExpiresAt?: string
  readonly error?: { readonly code: string; readonly message: string }
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string; expiration: Date }
}

/** Posts JSON to one of local AWS's own paths. */
export async function post(aws: LocalAws, path: string, body: object | string, headers: object = {}): Promise<Answer> {
  const response = await fetch(`${aws.endpoint}/_sallyport/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const answer = JSON.parse(await response.text(), (name, value: unknown) =>
    name === 'expiration' ? new Date(String(value)) : value,
  ) as Answer
  return { ...answer, httpStatus: response.status }
}
