import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, test } from 'vitest'
import { askByDialog, findDialogs } from '../../src/cli/asking/dialog.ts'
import { NO_WAY_TO_AWS } from '../no-way-to-aws.ts'
import { programOrSkip } from '../program.ts'
import { temporaryFolder } from '../user-side.ts'

/** A screen that nobody sees, and someone who types on it. */
async function openScreen(xvfb: string): Promise<AsyncDisposable & { readonly display: string }> {
  const server = spawn(xvfb, ['-displayfd', '1', '-screen', '0', '800x600x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = await once(createInterface(server.stdout), 'line')
  return {
    display: `:${String(number)}`,
    async [Symbol.asyncDispose]() {
      const ended = once(server, 'exit')
      server.kill()
      await ended
    },
  }
}

const WINDOWS = [
  { program: 'zenity', desktop: 'GNOME', title: '^sallyport$' },
  { program: 'kdialog', desktop: 'KDE', title: 'sallyport' },
] as const

describe.each(WINDOWS)('a real $program on a real screen', ({ program, desktop, title }) => {
  for (const [what, keys, outcome] of [
    ['hands on what is typed', ['key', '1', '2', '3', '4', '5', '6', 'Return'], '123456'],
    ['that is closed is an interruption', ['key', 'Escape'], 'INTERRUPTED'],
  ] as const) {
    test(what, async ({ skip }) => {
      const [xvfb, xdotool] = [programOrSkip(skip, 'Xvfb'), programOrSkip(skip, 'xdotool')]
      programOrSkip(skip, program)
      await using folder = await temporaryFolder()
      await using screen = await openScreen(xvfb)
      const environment = {
        ...NO_WAY_TO_AWS,
        HOME: folder.path,
        PATH: process.env['PATH'],
        DISPLAY: screen.display,
        LANG: 'C.UTF-8',
        XDG_CURRENT_DESKTOP: desktop,
        XDG_RUNTIME_DIR: folder.path,
      }
      const [first] = findDialogs('linux', environment)
      expect(first?.program).toBe(program)
      const asking = askByDialog(first ? [first] : [], 'Token code of x', environment)
      const answer = asking.catch((error: { code?: string }) => error.code)
      const typist = spawn(xdotool, ['search', '--sync', '--name', title, 'windowfocus', '--sync', ...keys], {
        env: environment,
        stdio: 'ignore',
      })
      expect(await answer).toBe(outcome)
      if (typist.exitCode === null) await once(typist, 'exit')
    })
  }
})
