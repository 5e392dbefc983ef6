// One call at a time to a server under measurement, to get it ready.
import { createHmac } from 'node:crypto'
import { Connection } from './connection.mjs'
import { signedRequest } from './sign.mjs'

/** A server to call as somebody. Keeps its connection. */
export class Caller {
  #endpoint
  #access
  #connection

  /**
   * @param {string} endpoint
   * @param {import('./sign.mjs').Access} access
   */
  constructor(endpoint, access) {
    this.#endpoint = endpoint
    this.#access = access
    this.#connection = new Connection(endpoint)
  }

  /**
   * @param {'iam' | 'sts'} service
   * @param {Record<string, string>} parameters
   * @returns {Promise<string>} The answer's XML.
   */
  async call(service, parameters) {
    const { status, body } = await this.#connection.send(
      signedRequest(this.#endpoint, service, this.#access, parameters),
    )
    if (status !== 200) throw new Error(`${parameters['Action']} was answered ${status}: ${body}`)
    return body
  }

  close() {
    this.#connection.close()
  }
}

/**
 * The text of an element of an answer.
 *
 * @param {string} xml
 * @param {string} name
 * @returns {string}
 */
export function element(xml, name) {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  if (text === undefined) throw new Error(`no ${name} in ${xml}`)
  return text
}

/**
 * A user with an access key and a virtual MFA device that is enabled.
 *
 * @param {Caller} caller
 * @param {string} userName
 */
export async function createUser(caller, userName) {
  await caller.call('iam', { Action: 'CreateUser', UserName: userName })
  const key = await caller.call('iam', { Action: 'CreateAccessKey', UserName: userName })
  const device = await caller.call('iam', { Action: 'CreateVirtualMFADevice', VirtualMFADeviceName: userName })
  const serialNumber = element(device, 'SerialNumber')
  const seed = fromBase32(Buffer.from(element(device, 'Base32StringSeed'), 'base64').toString())
  const timeStep = Math.floor(Date.now() / 30_000)
  await caller.call('iam', {
    Action: 'EnableMFADevice',
    UserName: userName,
    SerialNumber: serialNumber,
    AuthenticationCode1: code(seed, timeStep - 1),
    AuthenticationCode2: code(seed, timeStep),
  })
  const access = { accessKeyId: element(key, 'AccessKeyId'), secretAccessKey: element(key, 'SecretAccessKey') }
  return { userName, access, serialNumber, nextTokenCode: code(seed, timeStep + 1) }
}

function fromBase32(text) {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from(bits.match(/.{8}/g)?.map((octet) => Number.parseInt(octet, 2)) ?? [])
}

function code(seed, timeStep) {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(timeStep))
  const digest = createHmac('sha1', seed).update(counter).digest()
  const truncated = digest.readUInt32BE(digest[19] & 15) & 0x7f_ff_ff_ff
  return String(truncated % 1_000_000).padStart(6, '0')
}
