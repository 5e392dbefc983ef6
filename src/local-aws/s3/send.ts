import type { OutgoingHttpHeaders } from 'node:http'

import type { AwsApiError } from '../../errors.ts'
import { authorizationMessageHeader } from '../authorization/authorization-message.ts'
import type { Exchange } from '../http/server.ts'
import { element } from './write-xml.ts'

/** The headers of every answer. */
export function commonHeaders({ facts }: Exchange): OutgoingHttpHeaders {
  return {
    'x-amz-request-id': facts.requestId,
    'x-amz-id-2': hostId(facts.requestId),
    'x-content-type-options': 'nosniff',
  }
}

export function sendXml(exchange: Exchange, xml: string, headers: OutgoingHttpHeaders = {}): void {
  send(exchange, 'application/xml', `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`, headers)
}

export function send(exchange: Exchange, type: string, body: string, headers: OutgoingHttpHeaders = {}): void {
  exchange.response.writeHead(200, {
    ...commonHeaders(exchange),
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...headers,
  })
  exchange.response.end(body)
}

export function sendEmpty(exchange: Exchange, status: number, headers: OutgoingHttpHeaders = {}): void {
  const length = status === 204 || status === 304 ? {} : { 'content-length': 0 }
  exchange.response.writeHead(status, { ...commonHeaders(exchange), ...length, ...headers }).end()
}

/** AWS: no namespace, no `Type`; nothing at all where a body can't be. */
export function sendError(exchange: Exchange, error: AwsApiError): void {
  const { request, response, facts } = exchange
  if (response.headersSent) {
    response.destroy()
    return
  }
  const details = Object.entries(error.details).map(([name, value]) => element(name, value))
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element('Code', error.code)}${element('Message', error.message)}${details.join('')}${element('RequestId', facts.requestId)}${element('HostId', hostId(facts.requestId))}</Error>`
  response.writeHead(error.status, {
    ...commonHeaders(exchange),
    ...authorizationMessageHeader(error),
    'content-type': 'application/xml',
    ...(request.method !== 'HEAD' && { 'content-length': Buffer.byteLength(body) }),
  })
  response.end(body)
  // A client that is still sending reads the answer only afterwards.
  if (!request.complete) request.resume()
}

function hostId(requestId: string): string {
  return Buffer.from(requestId).toString('base64')
}
