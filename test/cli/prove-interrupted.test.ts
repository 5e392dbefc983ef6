import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers'
import { expect, test } from 'vitest'
import { run } from '../../src/cli/run.ts'
import { Signals } from '../../src/cli/surroundings.ts'

const OPEN = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const TRUST = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' },
}

/** Runs `prove -`; the signal comes as soon as the computing, which asks for the time first, lets anything come. */
async function proveAndSignal(args: readonly string[], policy: object, signal: NodeJS.Signals) {
  const signals = new Signals()
  const stdin = new PassThrough()
  const stderr = new PassThrough()
  stdin.end(JSON.stringify(policy))
  const status = await run(['prove', ...args], {
    environment: { HOME: '/nowhere' },
    stdin,
    stdout: new PassThrough(),
    stderr,
    controllingTerminal: undefined,
    clock: {
      now: () => {
        setImmediate(() => signals.deliver(signal))
        return new Date('2026-11-24T00:00:00Z')
      },
    },
    signals,
  })
  return { status, told: String(stderr.read()) }
}

const forms: Record<string, readonly [args: readonly string[], policy: object]> = {
  policies: [['-'], OPEN],
  'trust policies': [['--trust-policy', '-'], TRUST],
}

test.each(
  Object.entries(forms).flatMap(([form, [args, policy]]) =>
    [['SIGTERM', 143] as const, ['SIGHUP', 129] as const, ['SIGINT', 130] as const].map(([signal, status]) => ({
      form,
      args,
      policy,
      signal,
      status,
    })),
  ),
)('$signal is heard while $form are proved', async ({ args, policy, signal, status }) => {
  const ended = await proveAndSignal(args, policy, signal)
  expect(ended).toEqual({ status, told: expect.stringContaining('sallyport: interrupted') })
})
