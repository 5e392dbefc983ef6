import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { Terminal } from '../../../src/cli/asking/terminal.ts'
import { waitingOn } from '../../../src/cli/asking/waiting.ts'

describe('waitingOn', () => {
  test('says why once, and is over when the clock says so', async () => {
    const output = new PassThrough()
    let now = 0
    // A second passes with each look.
    const clock = { now: () => new Date((now += 1000)) }
    const waiting = waitingOn(new Terminal(new PassThrough(), output), clock)
    await waiting.until(new Date(1000), 'the device is new')
    await waiting.until(new Date(2000), 'the device is new')
    expect(output.read()?.toString()).toBe('waiting: the device is new\n')
  })
})
