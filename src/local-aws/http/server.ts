import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import { hasSignature, parseAuthorization, parsePresigned, readRequest } from '../../sigv4/index.ts'
import type { SignableRequest } from '../../sigv4/index.ts'
import type { RequestFacts } from '../query/action.ts'
import { isFederation } from '../federation/is-federation.ts'
import { newRequestId } from '../identifiers.ts'
import { answerLocalPath, isLocalPath } from './local-paths.ts'
import { openServer } from './open-server.ts'
import { refuse } from './refuse.ts'
import { answerQuery } from '../query/query-api.ts'
import { bucketOfHost } from '../s3/bucket-host.ts'
import type { LocalAwsState } from '../state.ts'

/** One HTTP request with what every part of local AWS wants to know of it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The request taken apart for its signature. */
  readonly signable: SignableRequest
  readonly facts: RequestFacts
}

export interface ServerOptions {
  readonly allowReset: boolean
  /** Whether the process stays alive for the server and its connections alone. */
  readonly keepAlive: boolean
}

/** What the server reports of itself; by default nobody listens. */
export interface ServerEvents {
  /** A fault of ours: the client got a 500 and no details. */
  readonly onFault?: (fault: unknown, requestId: string) => void
}

/**
 * The one HTTP server for all APIs. Which one is meant follows from the service in the signature's scope, as the endpoint is the
 * same for all; unsigned forms go to the Query APIs, everything else to S3.
 */
export function createLocalAwsServer(state: LocalAwsState, options: ServerOptions & ServerEvents): Server {
  const server = openServer((request, response) => void answerOrFail(state, request, response, options))
  if (!options.keepAlive) {
    server.unref()
    server.on('connection', (socket) => socket.unref())
  }
  return server
}

async function answerOrFail(
  state: LocalAwsState,
  request: IncomingMessage,
  response: ServerResponse,
  { allowReset, onFault }: ServerOptions & ServerEvents,
): Promise<void> {
  const requestId = newRequestId()
  try {
    if (request.headers.host === undefined && request.httpVersion === '1.1') refuse(response, requestId, 400)
    else await answer(state, begin(request, response, requestId), allowReset)
  } catch (fault) {
    if (!request.destroyed || !response.destroyed) onFault?.(fault, requestId)
    fail(response, requestId)
  }
}

async function answer(state: LocalAwsState, exchange: Exchange, allowReset: boolean): Promise<void> {
  const { request, signable } = exchange
  if (isLocalPath(signable.path) && !isSignedForBucket(exchange)) return answerLocalPath(state, exchange, allowReset)
  if (isFederation(exchange)) return answerFederation(state, exchange)
  const service = claimedService(signable)
  if (service === 's3') return answerS3(state, exchange)
  if (service !== undefined) return answerQuery(state, exchange, service)
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true
  const isQuery = signable.path === '/' && (isForm || /(?:^|&)Action=/.test(signable.rawQuery))
  return isQuery ? answerQuery(state, exchange, undefined) : answerS3(state, exchange)
}

/** Where a bucket stands in the host every path is a key of it; what is for S3 is signed. */
function isSignedForBucket({ request, signable }: Exchange): boolean {
  return hasSignature(signable) && bucketOfHost(request.headers.host ?? '') !== undefined
}

function begin(request: IncomingMessage, response: ServerResponse, requestId: string): Exchange {
  const signable = readRequest({
    method: request.method ?? 'GET',
    url: request.url ?? '/',
    rawHeaders: request.rawHeaders,
  })
  const address = request.socket.remoteAddress ?? '127.0.0.1'
  const facts = {
    requestId,
    sourceIp: address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address,
    userAgent: request.headers['user-agent'] ?? '',
    region: 'us-east-1',
  }
  return { request, response, signable, facts }
}

async function answerFederation(state: LocalAwsState, exchange: Exchange): Promise<void> {
  const federation = await import('../federation/answer-federation.ts')
  await federation.answerFederation(state, exchange)
}

let loadedS3: Promise<{ readonly answerS3: typeof answerS3 }> | undefined

/** S3 is loaded with its first request. */
async function answerS3(state: LocalAwsState, exchange: Exchange): Promise<void> {
  loadedS3 ??= import('../s3/answer-s3.ts')
  const s3 = await loadedS3
  await s3.answerS3(state, exchange)
}

/** The service that the credential is scoped to, right or wrong; `undefined` when there is no such thing. */
function claimedService(signable: SignableRequest): string | undefined {
  if (!hasSignature(signable)) return undefined
  const credential = (parseAuthorization(signable) ?? parsePresigned(signable))?.credential
  return credential?.split('/').at(-2)
}

/** Where no API of AWS has answered a fault in its own way: what is local AWS's own speaks JSON. */
function fail(response: ServerResponse, requestId: string): void {
  if (response.writableEnded) return
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const error = { code: 'InternalFailure', message: 'local AWS failed; this is a bug' }
  refuse(response, requestId, 500, JSON.stringify({ error }))
}
