import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { askByDialog, findDialogs } from '../../../src/cli/asking/dialog.ts'
import { NO_WAY_TO_AWS } from '../../no-way-to-aws.ts'
import { openUserSide, temporaryFolder } from '../../user-side.ts'

/** A stand-in for a program that asks in a window: notes its arguments, and does this. */
async function standIn(home: string, program: string, script: string): Promise<string> {
  const bin = join(home, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, program), `#!/bin/sh\nprintf '%s\\n' "$@" >> "$HOME/arguments"\n${script}\n`)
  await chmod(join(bin, program), 0o755)
  return `${bin}:/usr/bin:/bin`
}

describe('findDialogs', () => {
  for (const [platform, environment, programs] of [
    ['linux', {}, []],
    ['linux', { DISPLAY: ':0' }, ['zenity', 'kdialog']],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0', XDG_CURRENT_DESKTOP: 'KDE' }, ['kdialog', 'zenity']],
    ['linux', { DISPLAY: ':0', CI: 'true' }, []],
    ['linux', { DISPLAY: ':0', CI: 'false' }, ['zenity', 'kdialog']],
    ['linux', { DISPLAY: ':0', JENKINS_URL: 'http://x' }, []],
    ['darwin', {}, ['osascript']],
    ['darwin', { SSH_CONNECTION: '1 2 3 4' }, []],
    ['darwin', { CI: '1' }, []],
    ['win32', { SESSIONNAME: 'Console' }, ['powershell.exe']],
    ['win32', {}, []],
  ] as const) {
    test(`${platform} ${JSON.stringify(environment)}`, () => {
      expect(findDialogs(platform, environment).map(({ program }) => program)).toEqual(programs)
    })
  }
})

describe('askByDialog', () => {
  const QUESTION = `Token code of it's "here" & there`
  for (const [platform, environment, cancelled, failed] of [
    ['linux', { DISPLAY: ':0' }, 'exit 1', 'echo "cannot open display: " >&2; exit 1'],
    ['darwin', {}, 'echo "execution error: User canceled. (-128)" >&2; exit 1', 'echo "error (-1743)" >&2; exit 1'],
    ['win32', { SESSIONNAME: 'Console' }, 'exit 1', 'echo "Add-Type: no such assembly" >&2; exit 1'],
  ] as const) {
    const [dialog] = findDialogs(platform, environment)
    if (!dialog) throw new Error('no dialog')

    test(`${dialog.program} is given the question and answers on standard output`, async () => {
      await using folder = await temporaryFolder()
      const PATH = await standIn(
        folder.path,
        dialog.program,
        `printf %s "\${SALLYPORT_QUESTION-}" > "$HOME/variable"; echo 123456`,
      )
      const answer = await askByDialog([dialog], QUESTION, { ...NO_WAY_TO_AWS, HOME: folder.path, PATH })
      expect(answer).toBe('123456')
      const given = ['arguments', 'variable'].map((name) => readFile(join(folder.path, name), 'utf8'))
      expect((await Promise.all(given)).join('')).toMatch(/Token code of it's "here" [& ] there/)
    })

    test(`${dialog.program}, cancelled, is an interruption`, async () => {
      await using folder = await temporaryFolder()
      const PATH = await standIn(folder.path, dialog.program, cancelled)
      const asking = askByDialog([dialog], QUESTION, { ...NO_WAY_TO_AWS, HOME: folder.path, PATH })
      await expect(asking).rejects.toMatchObject({
        code: 'INTERRUPTED',
        message: `the question was cancelled: ${QUESTION}`,
      })
    })

    test(`${dialog.program}, which can't ask, is no answer`, async () => {
      await using folder = await temporaryFolder()
      const PATH = await standIn(folder.path, dialog.program, failed)
      expect(await askByDialog([dialog], QUESTION, { ...NO_WAY_TO_AWS, HOME: folder.path, PATH })).toBeUndefined()
    })
  }

  test('the second program is asked where the first is not there', async () => {
    await using folder = await temporaryFolder()
    const PATH = await standIn(folder.path, 'kdialog', 'echo 654321')
    const environment = { ...NO_WAY_TO_AWS, HOME: folder.path, PATH: PATH.split(':')[0] ?? '', DISPLAY: ':0' }
    expect(await askByDialog(findDialogs('linux', environment), 'x', environment)).toBe('654321')
  })
})

describe('credential-process without a terminal', () => {
  const users = { ana: { groups: ['Force_MFA'], mfa: true } }

  test('asks in a window for what is no code yet, again, and shows no code to ps', async () => {
    await using side = await openUserSide({ users })
    const code = side.aws.tokenCode('ana')
    const script = `if [ -e "$HOME/asked" ]; then echo ${code}; else touch "$HOME/asked"; echo 12345; fi`
    const PATH = await standIn(side.home, 'zenity', script)
    const environment = { ...side.keyOf('ana'), PATH, DISPLAY: ':0' }
    const { status, stdout } = await side.sallyport(['credential-process'], environment)
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ Version: 1 })
    const given = await readFile(join(side.home, 'arguments'), 'utf8')
    expect(given).toContain('(six digits, please)')
    expect(given).not.toContain(code)
  })

  test('that is cancelled ends as Ctrl-C does', async () => {
    await using side = await openUserSide({ users })
    const PATH = await standIn(side.home, 'zenity', 'exit 1')
    const environment = { ...side.keyOf('ana'), PATH, DISPLAY: ':0' }
    const { status, stderr } = await side.sallyport(['credential-process'], environment)
    expect({ status, stderr }).toMatchObject({
      status: 130,
      stderr: expect.stringContaining('the question was cancelled'),
    })
  })

  test('in CI asks nobody', async () => {
    await using side = await openUserSide({ users })
    const PATH = await standIn(side.home, 'zenity', 'echo 123456')
    const environment = { ...side.keyOf('ana'), PATH, DISPLAY: ':0', CI: 'true' }
    const { status, stderr } = await side.sallyport(['credential-process'], environment)
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining('mfa_process') })
  })
})
