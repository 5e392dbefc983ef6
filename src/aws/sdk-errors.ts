import { AwsApiError, SallyportError } from '../errors.ts'

/**
 * What the SDK threw, as one of our two kinds: what AWS answered becomes an `AwsApiError`, no answer becomes
 * `UNREACHABLE`. Anything else is a bug and is handed back as it is.
 *
 * @param endpoint - Where the call went, for the message.
 */
export function fromSdkError(error: unknown, endpoint: string): unknown {
  if (!(error instanceof Error)) return error
  if (isServiceError(error)) {
    const { httpStatusCode } = error.$metadata
    if (httpStatusCode !== undefined && looksLikeAws(error)) {
      return new AwsApiError(wireCode(error), httpStatusCode, wordsOf(error.message))
    }
    return notAws(endpoint, httpStatusCode)
  }
  if (error instanceof SyntaxError) return notAws(endpoint, undefined)
  const code = systemCode(error)
  if (code !== undefined) return unreachable(endpoint, code)
  if (error.name === 'TimeoutError') return unreachable(endpoint, 'no answer in time')
  return error
}

/** AWS's are shorter; that of a signature that does not match quotes the request. */
const LONGEST_MESSAGE = 4000

/** Of the SDK when there was an answer, and of its reader when the answer can't be read. */
interface ServiceError extends Error {
  readonly $metadata: { readonly httpStatusCode?: number }
  readonly $fault?: unknown
  readonly Code?: unknown
}

function isServiceError(error: Error): error is ServiceError {
  return '$metadata' in error && typeof error.$metadata === 'object' && 'httpStatusCode' in (error.$metadata ?? {})
}

// AWS: the error's body names the code; the SDK then renames some of them after its classes.
function wireCode(error: ServiceError): string {
  const code = typeof error.Code === 'string' ? error.Code : error.name
  return code.replace(/Exception$/, '')
}

/** What answers may be anybody: no line of it passes for one of ours, and nobody reads more than so much. */
function wordsOf(message: string): string {
  const shown =
    message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}… (${message.length} characters)` : message
  return shown.trim().replaceAll(/\r?\n/g, '\n  ')
}

/** The SDK calls an answer that isn't AWS's `UnknownError`, or fails to parse it. */
function looksLikeAws(error: ServiceError): boolean {
  if (error.$fault === undefined || !/^[\w.:-]{1,100}$/.test(wireCode(error))) return false
  return typeof error.Code === 'string' || !['Unknown', 'UnknownError', 'Error'].includes(error.name)
}

function notAws(endpoint: string, status: number | undefined): SallyportError {
  return new SallyportError(
    'UNREACHABLE',
    `what answers at ${endpoint} is not AWS${status === undefined ? '' : ` (HTTP status ${status})`}`,
    {
      hint: 'a proxy, or the sign-in page of a network, may answer in its place; check --endpoint-url and AWS_ENDPOINT_URL',
    },
  )
}

function systemCode(error: Error): string | undefined {
  if (
    'code' in error &&
    typeof error.code === 'string' &&
    /^(E[A-Z]+|CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS|HPE_)/.test(error.code)
  ) {
    return error.code
  }
  if (error instanceof AggregateError) {
    return error.errors.map((inner) => (inner instanceof Error ? systemCode(inner) : undefined)).find(Boolean)
  }
  return error.cause instanceof Error ? systemCode(error.cause) : undefined
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'])

function unreachable(endpoint: string, code: string): SallyportError {
  const checks = 'check the network, --endpoint-url and AWS_ENDPOINT_URL'
  if (/^(CERT_|DEPTH_|SELF_|UNABLE_|ERR_TLS)/.test(code)) {
    return new SallyportError('UNREACHABLE', `the certificate of ${endpoint} is not trusted (${code})`, {
      hint: 'behind a company proxy, name its certificate in NODE_EXTRA_CA_CERTS',
    })
  }
  // Nothing was sent: Node puts no such character into a header.
  if (code === 'ERR_INVALID_CHAR') {
    return new SallyportError('USAGE', 'the access key id or the session token holds a character that neither has', {
      hint: 'look at AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN, or at the key of the profile; a line break comes along easily',
    })
  }
  if (code.startsWith('HPE_')) return notAws(endpoint, undefined)
  const hint = NEVER_SENT.has(code) ? checks : `the request may have been carried out; ${checks}`
  return new SallyportError('UNREACHABLE', `no answer from ${endpoint} (${code})`, { hint })
}
