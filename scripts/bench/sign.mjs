// Signs requests of AWS's Query protocol, apart from `src/sigv4`: what measures and checks local AWS shares no code with it.
import { createHash, createHmac, randomUUID } from 'node:crypto'

/**
 * @typedef {object} Access
 * @property {string} accessKeyId
 * @property {string} secretAccessKey
 */

const versions = { iam: '2010-05-08', sts: '2011-06-15' }

/**
 * One signed POST as it goes over the wire, with the invocation id that AWS's own SDKs send, so that no two are the same.
 *
 * @param {string} endpoint - Such as `http://127.0.0.1:4566`.
 * @param {'iam' | 'sts'} service
 * @param {Access} access
 * @param {Record<string, string>} parameters - With `Action`.
 * @returns {Buffer}
 */
export function signedRequest(endpoint, service, { accessKeyId, secretAccessKey }, parameters) {
  const { host } = new URL(endpoint)
  const body = new URLSearchParams({ ...parameters, Version: versions[service] }).toString()
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '')
  const headers = {
    'amz-sdk-invocation-id': randomUUID(),
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    host,
    'x-amz-date': time,
  }
  const names = Object.keys(headers).join(';')
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`)
  const canonicalRequest = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n')
  const scope = `${time.slice(0, 8)}/us-east-1/${service}/aws4_request`
  const stringToSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest)].join('\n')
  const signature = hmac(signingKey(secretAccessKey, scope), stringToSign).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
  const head = Object.entries({ ...headers, authorization, 'content-length': String(Buffer.byteLength(body)) })
  return Buffer.from(`POST / HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`)
}

/** @type {Map<string, Buffer>} */
const signingKeys = new Map()

function signingKey(secretAccessKey, scope) {
  const name = `${secretAccessKey} ${scope}`
  const known = signingKeys.get(name)
  if (known !== undefined) return known
  const key = scope.split('/').reduce(hmac, `AWS4${secretAccessKey}`)
  signingKeys.set(name, key)
  return key
}

function hmac(key, text) {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(text) {
  return createHash('sha256').update(text).digest('hex')
}
