import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** A request of a program to AWS, by what it does and the how manieth it is that does so. */
export interface Call {
  readonly action: string
  /** From 1. */
  readonly number: number
  /** Before AWS hears of it, or once it is done and its answer is on the way. */
  readonly when: 'asked' | 'done'
}

/** What stands between a program and local AWS, and strikes at a call that was named. */
export interface DeadlyFront extends AsyncDisposable {
  readonly url: string
  /** The actions that were asked for, in order, since the last `strikeAt`. */
  readonly actions: readonly string[]
  /** From now on. The call gets no answer if the strike leaves nobody to read it; `undefined` strikes no more. */
  strikeAt(call: Call | undefined, strike?: () => void): void
}

export async function openDeadlyFront(endpoint: string): Promise<DeadlyFront> {
  const actions: string[] = []
  let awaited: Call | undefined
  let strike: (() => void) | undefined
  const isNow = (action: string, number: number, when: Call['when']): boolean =>
    awaited?.action === action && awaited.number === number && awaited.when === when

  async function pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await buffer(asked)
    const action = new URLSearchParams(body.toString()).get('Action') ?? `${asked.method} ${asked.url}`
    const number = actions.push(action) && actions.filter((earlier) => earlier === action).length
    if (isNow(action, number, 'asked')) {
      strike?.()
      return
    }
    const passed = request(new URL(asked.url ?? '/', endpoint), { method: asked.method, headers: asked.headers })
    passed.end(body)
    const [done] = (await once(passed, 'response')) as [IncomingMessage]
    const bytes = await buffer(done)
    if (isNow(action, number, 'done')) {
      strike?.()
      return
    }
    answer.writeHead(done.statusCode ?? 500, done.headers).end(bytes)
  }

  const server = createServer((asked, answer) => {
    pass(asked, answer).catch(() => answer.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    actions,
    strikeAt(call, how) {
      actions.length = 0
      awaited = call
      strike = how
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
