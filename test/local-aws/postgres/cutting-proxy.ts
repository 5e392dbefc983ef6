import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

/** When a connection is cut: before what was asked arrives, or before its answer does; `never` lets nothing arrive and cuts nothing. */
export type Cut = 'before' | 'after' | 'never' | undefined

/** A network between servers and their database that breaks at the moment of a commit, as often as it is told to. */
export async function startCuttingProxy(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const state: { cut: Cut } = { cut: undefined }
  const proxy = createServer((client) => {
    const server = connect(Number(target.port), target.hostname)
    const both = [client, server]
    let isMute = false
    const end = (): void => both.forEach((socket) => socket.destroy())
    for (const socket of both) {
      sockets.add(socket)
      socket.on('error', end).on('close', end)
    }
    client.on('data', (bytes) => {
      const { cut } = state
      if (cut === undefined || !bytes.includes('COMMIT\0')) {
        server.write(bytes)
        return
      }
      state.cut = undefined
      if (cut === 'before') {
        end()
        return
      }
      if (cut === 'never') return
      isMute = true
      server.write(bytes)
    })
    server.on('data', (bytes) => {
      if (isMute) end()
      else client.write(bytes)
    })
  }).listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  const url = new URL(databaseUrl)
  url.port = String((proxy.address() as AddressInfo).port)
  return { databaseUrl: url.href, cutNextCommit: (cut: Cut) => (state.cut = cut) }
}
