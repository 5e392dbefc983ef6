import type { ChildProcess } from 'node:child_process'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../free-port.ts'

const DEBIAN = '/usr/lib/postgresql'
/** PostgreSQL won't run as root. */
const NOBODY = 65_534

/** A real PostgreSQL of a test's own, on a free port of the loopback interface. */
export class PostgresServer {
  readonly port: number
  readonly #bin: string
  readonly #data: string
  readonly #user: { readonly uid?: number; readonly gid?: number }
  #process: ChildProcess | undefined
  #databases = 0

  private constructor(bin: string, data: string, port: number, user: { uid?: number; gid?: number }) {
    this.#bin = bin
    this.#data = data
    this.port = port
    this.#user = user
  }

  /**
   * @param skip - Of the test's context: tests are skipped where no PostgreSQL is installed.
   * @param folder - Where it keeps everything; a child of it is made.
   */
  static async start(skip: (reason: string) => never, folder: string): Promise<PostgresServer> {
    const bin = findBin() ?? skip('PostgreSQL is not installed')
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
    const data = join(folder, 'postgres')
    mkdirSync(data, { mode: 0o700 })
    if (user.uid !== undefined) {
      chownSync(folder, user.uid, user.gid)
      chownSync(data, user.uid, user.gid)
    }
    const options = ['--pgdata', data, '--username', 'sallyport', '--auth', 'trust', '--no-sync', '--encoding', 'UTF8']
    execFileSync(join(bin, 'initdb'), [...options, '--locale', 'C'], { ...user, stdio: 'pipe', cwd: '/' })
    const server = new PostgresServer(bin, data, await freePort(), user)
    await server.resume()
    return server
  }

  /** The URL of a new database. */
  async newDatabase(): Promise<string> {
    const name = `test_${++this.#databases}`
    const { default: pg } = await import('pg')
    const client = new pg.Client(this.#url('postgres'))
    await client.connect()
    await client.query(`CREATE DATABASE ${name}`)
    await client.end()
    return this.#url(name)
  }

  /** Starts it again after `kill` or `stop`; resolves when it takes connections. */
  async resume(): Promise<void> {
    // What no crash of the machine follows needs no wait for the disk.
    const settings = ['fsync=off', 'unix_socket_directories=', 'max_connections=60', 'listen_addresses=127.0.0.1']
    const options = ['-D', this.#data, '-p', String(this.port), ...settings.flatMap((setting) => ['-c', setting])]
    this.#process = spawn(join(this.#bin, 'postgres'), options, { ...this.#user, stdio: 'ignore', cwd: '/' })
    const { default: pg } = await import('pg')
    for (;;) {
      const client = new pg.Client(this.#url('postgres'))
      client.on('error', () => undefined)
      const isUp = await client.connect().then(
        () => true,
        () => false,
      )
      if (isUp) return client.end()
      if (this.#process.exitCode !== null) throw new Error('PostgreSQL ended at once')
    }
  }

  /** @param signal - `SIGQUIT`: as in a crash; `SIGINT`: connections end, all is kept. */
  async stop(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const running = this.#process
    if (running === undefined || running.exitCode !== null) return
    const ended = once(running, 'exit')
    running.kill(signal)
    await ended
  }

  #url(database: string): string {
    return `postgresql://sallyport@127.0.0.1:${this.port}/${database}`
  }
}

/** Debian keeps the server's programs off the search path. */
function findBin(): string | undefined {
  const folders = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((version) => join(DEBIAN, version, 'bin')) : []
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => folder !== '')
  return [...folders, ...path].find((folder) => {
    return ['initdb', 'postgres'].every((program) => existsSync(join(folder, program)))
  })
}
