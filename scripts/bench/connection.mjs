// A lean HTTP/1.1 client, so that what is measured is the server: one request at a time, kept alive where the server lets it.
import { connect } from 'node:net'

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} body
 */

export class Connection {
  #url
  #socket
  #received = Buffer.alloc(0)
  /** @type {{ resolve: (answer: Answer) => void, reject: (cause: Error) => void } | undefined} */
  #waiting

  /** @param {string} endpoint */
  constructor(endpoint) {
    this.#url = new URL(endpoint)
  }

  /**
   * @param {Buffer} request
   * @returns {Promise<Answer>}
   */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#socket ??= this.#open()
      this.#socket.write(request)
    })
  }

  close() {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  #open() {
    const socket = connect({ host: this.#url.hostname, port: Number(this.#url.port), noDelay: true })
    socket.on('data', (data) => {
      this.#received = this.#received.length === 0 ? data : Buffer.concat([this.#received, data])
      this.#read(false)
    })
    socket.on('end', () => this.#read(true))
    socket.on('error', (cause) => {
      if (this.#socket === socket) this.#waiting?.reject(cause)
    })
    socket.on('close', () => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      this.#waiting?.reject(new Error('the server closed the connection without an answer'))
    })
    return socket
  }

  #read(isEnded) {
    const end = this.#received.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#received.toString('latin1', 0, end)
    const rest = this.#received.subarray(end + 4)
    const body = readBody(head, rest, isEnded)
    if (body === undefined) return
    this.#received = Buffer.alloc(0)
    if (isEnded || /^connection: close\r?$/im.test(head)) this.close()
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status: Number(head.slice(9, 12)), body })
  }
}

/** The body, once all of it is there. */
function readBody(head, rest, isEnded) {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1]
  if (length !== undefined) return rest.length < Number(length) ? undefined : rest.toString('utf8', 0, Number(length))
  if (!/^transfer-encoding: *chunked/im.test(head)) return isEnded ? rest.toString() : undefined
  if (rest.length < 5 || rest.toString('latin1', rest.length - 5) !== '0\r\n\r\n') return undefined
  return dechunk(rest)
}

function dechunk(rest) {
  const parts = []
  for (let at = 0; ;) {
    const lineEnd = rest.indexOf('\r\n', at)
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16)
    if (size === 0) return Buffer.concat(parts).toString()
    parts.push(rest.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
