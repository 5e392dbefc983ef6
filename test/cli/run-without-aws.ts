import { PassThrough, Writable } from 'node:stream'
import { run } from '../../src/cli/run.ts'
import { Signals } from '../../src/cli/surroundings.ts'

export interface Outcome {
  status: number
  stdout: string
  stderr: string
}

/** Runs a command line that needs neither AWS nor a terminal, in this process, on 24 November 2026. */
export async function runWithoutAws(args: readonly string[], input = ''): Promise<Outcome> {
  const stdout = new Collector()
  const stderr = new Collector()
  const stdin = new PassThrough()
  stdin.end(input)
  const status = await run(args, {
    environment: { HOME: '/nowhere' },
    stdin,
    stdout,
    stderr,
    controllingTerminal: undefined,
    clock: { now: () => new Date('2026-11-24T00:00:00Z') },
    signals: new Signals(),
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

class Collector extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}
