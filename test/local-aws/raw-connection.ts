import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'

/** A connection on which anything can be sent. */
export async function openConnection(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return socket
}

/**
 * Sends bytes and reads until the server closes the connection, or has answered `answers` times. What the server does to
 * the connection while it is written to is no failure.
 */
export async function exchange(port: number, bytes: string | Uint8Array, answers = Infinity): Promise<string> {
  const socket = await openConnection(port)
  let received = ''
  socket.on('error', () => {})
  socket.write(bytes)
  return new Promise((resolve) => {
    socket.on('data', (data) => {
      received += data.toString('latin1')
      if (countAnswers(received) >= answers) socket.destroy()
    })
    socket.on('close', () => resolve(received))
  })
}

/** How many whole answers with a length there are. */
function countAnswers(received: string): number {
  let count = 0
  let rest = received
  for (;;) {
    const head = /^HTTP\/1\.1 [\s\S]*?\r\n\r\n/.exec(rest)?.[0]
    if (head === undefined) return count
    const end = head.length + Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (rest.length < end) return count
    count += 1
    rest = rest.slice(end)
  }
}

/** The statuses of all answers on a connection. */
export function statusesOf(received: string): number[] {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
}
