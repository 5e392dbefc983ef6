import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { programOrSkip } from '../program.ts'
import { openUserSide } from '../user-side.ts'
import { CTRL_C, PROGRAM, runOnTerminal } from './pseudo-terminal.ts'

describe('Ctrl-C while AWS does not answer', () => {
  test('ends the command at once', async () => {
    await using side = await openUserSide({ users: { ana: {} } })
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const asked = once(silent, 'request')
    const enroll = runOnTerminal(process.execPath, [PROGRAM, 'device', 'enroll'], {
      ...side.environment,
      ...side.keyOf('ana'),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    })
    await asked
    enroll.types(CTRL_C)
    const { status, screen } = await enroll.ended()
    expect(status).toBe(130)
    expect(screen).toContain('sallyport: interrupted')
    silent.closeAllConnections()
    silent.close()
  })
})

describe('exec', () => {
  for (const [signal, trap] of [
    ['SIGTERM', 'TERM'],
    ['SIGINT', 'INT'],
    ['SIGHUP', 'HUP'],
  ] as const) {
    test(`${signal} goes to the program, whose status comes back`, async () => {
      await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
      const script = `trap 'exit 9' ${trap}; echo ready; while :; do sleep 0.05; done`
      const args = ['exec', '--token-code', side.aws.tokenCode('ana'), '--', 'sh', '-c', script]
      const child = spawn(process.execPath, [PROGRAM, ...args], {
        env: { ...side.environment, ...side.keyOf('ana') },
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await once(child.stdout, 'data')
      child.kill(signal)
      expect(await once(child, 'exit')).toEqual([9, null])
    })
  }

  test('a program that a signal ended gives 128 and its number', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const args = ['exec', '--token-code', side.aws.tokenCode('ana'), '--', 'sh', '-c', 'kill -KILL $$']
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...side.environment, ...side.keyOf('ana') },
      stdio: 'ignore',
    })
    expect(await once(child, 'exit')).toEqual([137, null])
  })
})

// Closes the terminal of a program when it has written something, and prints how the program ended. Told `unheard`, it keeps
// the kernel's SIGHUP from it: that goes to the first program of the terminal, which has it ignored, and waits for the other.
const CLOSES_TERMINAL = `
import os, pty, signal, sys
unheard = sys.argv[1] == 'unheard'
told, tell = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    program = os.fork() if unheard else 0
    if program == 0:
        os.execvp(sys.argv[2], sys.argv[2:])
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    os.write(tell, b'%d' % os.waitstatus_to_exitcode(os.waitpid(program, 0)[1]))
    os._exit(0)
os.close(tell)
os.read(terminal, 1)
os.close(terminal)
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(os.read(told, 9).decode() if unheard else status)
`

describe('a terminal that is closed', () => {
  beforeEach(({ skip }) => {
    programOrSkip(skip, 'python3')
  })

  for (const { args, statuses, hears = 'heard' } of [
    { args: ['login'], statuses: [129] },
    { args: ['login'], statuses: [129], hears: 'unheard' },
    // What it says first may come before it listens for the signal that stops it.
    { args: ['local', '--port', '0'], statuses: [0, 129] },
    // SIGHUP is passed on, and the program ends by it, or as it pleases.
    { args: ['exec', '--', 'sh', '-c', 'echo begun; exec sleep 600'], statuses: [129] },
    { args: ['exec', '--', 'sh', '-c', "trap 'exit 9' HUP; echo begun; while :; do sleep 0.05; done"], statuses: [9] },
    // One that reads the terminal learns of its end in two ways at once: by the signal, or sooner by its read, in which the
    // kernel has an error (`cat` ends with 1) or the end of the input (0). Either is the program's own end, and passed on.
    { args: ['exec', '--', 'sh', '-c', 'echo begun; cat'], statuses: [129, 1, 0] },
  ]) {
    test(`ends ${args.join(' ')} in its own way, ${hears}, without a core file`, async () => {
      await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
      const key = side.keyOf('ana')
      if (args[0] === 'exec') await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], key)
      const child = spawn('python3', ['-c', CLOSES_TERMINAL, hears, process.execPath, PROGRAM, ...args], {
        env: { ...side.environment, ...key, TERM: 'xterm' },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [told] = await once(child.stdout, 'data')
      expect(statuses).toContain(Number(String(told)))
    })
  }
})
