import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { decodeBase32, tokenCodeAt } from '../../../src/totp/index.ts'
import { openUserSide, type UserSide } from '../../user-side.ts'
import { CTRL_C, ENTER, PROGRAM, runOnTerminal, type Typist } from '../pseudo-terminal.ts'
import { typeSecretIntoPhone } from '../type-secret-into-phone.ts'

const ANA = 'arn:aws:iam::123456789012:mfa/ana'
const users = { ana: { groups: ['Force_MFA'] } }

function sallyport(side: UserSide, ...args: string[]): Typist {
  return runOnTerminal(process.execPath, [PROGRAM, ...args], { ...side.environment, ...side.keyOf('ana') })
}

describe('device enroll on a terminal', () => {
  test('shows a QR code, takes two codes, and the device signs in', async () => {
    await using side = await openUserSide({ users })
    const enroll = sallyport(side, 'device', 'enroll')
    await enroll.sees(/[█▀▄ ]{40}/)
    const code = await typeSecretIntoPhone(enroll)
    enroll.types(`12345${ENTER}`)
    await enroll.sees(/six digits, please/)
    enroll.types('\u0015')
    const first = code(0)
    enroll.types(`${first}${ENTER}`)
    await enroll.sees(/The code right after it \(a new one in \d+ s\)/)
    enroll.types(`${first}${ENTER}`)
    await enroll.sees(/that is the first code once more/)
    await enroll.sees(/The code right after it/)
    enroll.types(`${code(1)}${ENTER}`)
    const { status, screen } = await enroll.ended()
    expect(status).toBe(0)
    expect(screen).toContain(`${ANA}\n`)
    expect(screen).not.toContain(first)
    expect(side.aws.serialNumbers('ana')).toEqual([ANA])

    const login = sallyport(side, 'login')
    await login.sees(/Token code of arn:aws:iam::123456789012:mfa\/ana/)
    login.types(`000000${ENTER}`)
    await login.sees(/AWS rejected the token code/)
    await login.sees(/Token code of/)
    login.types(`${code(0)}${ENTER}`)
    await login.sees(/signed in as arn:aws:iam::123456789012:user\/ana until/)
    expect((await login.ended()).status).toBe(0)
  })

  for (const moment of ['the first code', 'the second code'] as const) {
    test(`Ctrl-C at ${moment}: the device is named and two codes finish it`, async () => {
      await using side = await openUserSide({ users })
      const enroll = sallyport(side, 'device', 'enroll')
      const code = await typeSecretIntoPhone(enroll)
      if (moment === 'the second code') {
        enroll.types(`${code(0)}${ENTER}`)
        await enroll.sees(/The code right after it/)
      }
      enroll.types(CTRL_C)
      await enroll.sees(
        /sallyport: interrupted\nhint: arn:aws:iam::123456789012:mfa\/ana is not assigned; if the phone has it/,
      )
      expect((await enroll.ended()).status).toBe(130)
      expect(side.aws.serialNumbers('ana')).toEqual([])

      const resumed = await side.sallyport(
        ['device', 'enroll', '--resume', '--authentication-code1', code(0), '--authentication-code2', code(1)],
        side.keyOf('ana'),
      )
      expect(resumed).toMatchObject({ status: 0, stdout: `${ANA}\n` })
      expect(side.aws.serialNumbers('ana')).toEqual([ANA])
    })
  }

  test('Ctrl-C at a question that comes before the device leaves none', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const enroll = sallyport(side, 'device', 'enroll')
    await enroll.sees(/Token code of/)
    enroll.types(CTRL_C)
    const { status, screen } = await enroll.ended()
    expect(status).toBe(130)
    expect(screen).toContain('sallyport: interrupted')
    expect(await side.ports.enrollments.list()).toEqual([])
  })
})

describe('a question whose terminal says that nothing comes any more', () => {
  for (const typed of ['', '12'])
    test(`Ctrl-D after \`${typed}\` ends it as Ctrl-C does, and the terminal is as it was`, async () => {
      await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
      const login = runOnTerminal(
        'sh',
        ['-c', '"$@"; echo "status $?"; stty -a', 'sh', process.execPath, PROGRAM, 'login'],
        {
          ...side.environment,
          ...side.keyOf('ana'),
        },
      )
      await login.sees(/Token code of/)
      login.types(`${typed}\u0004`)
      await login.sees(/sallyport: interrupted/)
      const { screen } = await login.ended()
      expect(screen).toContain('status 130')
      expect(screen).toMatch(/[^-]icanon[^]*[^-]echo /)
    })
})

describe('the tour on a terminal', () => {
  test('Ctrl-C in the middle of it ends it without a word of what fails then', async () => {
    await using side = await openUserSide({})
    const tour = runOnTerminal(process.execPath, [PROGRAM, 'tour', '--fast'], side.environment)
    await tour.sees(/Step 2 of 7/)
    tour.types(CTRL_C)
    const { status, screen } = await tour.ended()
    expect(status).toBe(130)
    expect(screen).toContain('sallyport: interrupted')
    expect(screen).not.toMatch(/NOT as told|ECONN/)
  })
})

describe('device replace on a terminal', () => {
  test('three codes: one of the old device, two of the new', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const [old = ''] = side.aws.serialNumbers('ana')
    const replace = sallyport(side, 'device', 'replace', '--virtual-mfa-device-name', 'new-phone')
    await replace.sees(/Token code of/)
    replace.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    const code = await typeSecretIntoPhone(replace)
    replace.types(`${code(0)}${ENTER}`)
    await replace.sees(/The code right after it/)
    replace.types(`${code(1)}${ENTER}`)
    await replace.sees(new RegExp(`${old} is deactivated`))
    expect((await replace.ended()).status).toBe(0)
    expect(side.aws.serialNumbers('ana')).toEqual(['arn:aws:iam::123456789012:mfa/new-phone'])
  })
})

/** A profile of its own, and the endpoint as an option: what a pasted command needs. */
async function withProfile(side: UserSide): Promise<{ environment: Record<string, string>; where: string[] }> {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  await mkdir(join(side.home, '.aws'))
  await writeFile(
    join(side.home, '.aws', 'credentials'),
    `[my-ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
  )
  const environment = { HOME: side.home, PATH: process.env['PATH'] ?? '' }
  return { environment, where: ['my-ana', '--endpoint-url', side.aws.endpoint] }
}

describe('what is interrupted is finished by the command that is told', () => {
  test('device replace, before the new device is assigned', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const { environment, where } = await withProfile(side)
    const replace = runOnTerminal(process.execPath, [PROGRAM, 'device', 'replace', ...where], environment)
    await replace.sees(/Token code of/)
    replace.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    const code = await typeSecretIntoPhone(replace)
    replace.types(CTRL_C)
    const [, command = ''] = await replace.sees(/if the phone has it, `sallyport ([^`]+)` needs only two codes/)
    expect(command).toBe(`device replace my-ana --resume --endpoint-url ${side.aws.endpoint}`)
    expect((await replace.ended()).status).toBe(130)

    const codes = ['--authentication-code1', code(0), '--authentication-code2', code(1)]
    const resumed = await side.sallyport([...command.split(' '), ...codes], { AWS_ENDPOINT_URL: '' })
    expect(resumed).toMatchObject({ status: 0, stdout: `${ANA}-2\n` })
    expect(resumed.stderr).toContain(`finishing the enrollment of ${ANA}-2`)
    expect(resumed.stderr).toContain('is deactivated; codes come from the new device now')
    expect(side.aws.serialNumbers('ana')).toEqual([`${ANA}-2`])
  })

  test('device enroll, begun again: a device that the phone has is taken, none is made', async () => {
    await using side = await openUserSide({ users })
    const { environment, where } = await withProfile(side)
    const enroll = runOnTerminal(
      process.execPath,
      [PROGRAM, 'device', 'enroll', ...where, '--show-secret'],
      environment,
    )
    const [, secret = ''] = await enroll.sees(/secret to paste:\n([A-Z2-7]{64})\n/)
    await enroll.sees(/Code that the device shows now\s*\n/)
    enroll.types(CTRL_C)
    const [, command = ''] = await enroll.sees(/if not, `sallyport ([^`]+)` makes another/)
    expect((await enroll.ended()).screen).not.toContain('s: show the secret')
    expect(command).toBe(`device enroll my-ana --endpoint-url ${side.aws.endpoint}`)

    const again = runOnTerminal(process.execPath, [PROGRAM, ...command.split(' ')], environment)
    await again.sees(/mfa\/ana was begun and not assigned/)
    await again.sees(/Does the phone have \S+mfa\/ana already\?/)
    again.types('y')
    const unixSeconds = Date.now() / 1000
    const code = (steps: number) => tokenCodeAt(decodeBase32(secret), unixSeconds + steps * 30)
    await again.sees(/finishing the enrollment of \S+mfa\/ana\s/)
    await again.sees(/Code that the device shows now/)
    again.types(`${code(0)}${ENTER}`)
    await again.sees(/The code right after it/)
    again.types(`${code(1)}${ENTER}`)
    await again.sees(
      new RegExp(`assigned; sign in with it: sallyport login my-ana --endpoint-url ${side.aws.endpoint}`),
    )
    expect((await again.ended()).status).toBe(0)
    expect(side.aws.serialNumbers('ana')).toEqual([ANA])
  })
})

describe('a window too small for the QR code', () => {
  test('is told, and the secret is offered instead', async () => {
    await using side = await openUserSide({ users })
    const environment = { ...side.environment, ...side.keyOf('ana') }
    const enroll = runOnTerminal(process.execPath, [PROGRAM, 'device', 'enroll'], environment, { cols: 50, rows: 24 })
    await enroll.sees(/the QR code takes 57 columns and 31 lines, more than/)
    await enroll.sees(/Show the secret/)
    enroll.types(`\u001B[B${ENTER}`)
    await enroll.sees(/secret to paste:/)
    enroll.types(CTRL_C)
    const { screen } = await enroll.ended()
    expect(screen).not.toMatch(/[█▀▄]{10}/)
  })
})

describe('credential-process', () => {
  test('asks on the controlling terminal, since the streams belong to the program that calls', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const out = join(side.home, 'out.json')
    const caller = runOnTerminal(
      'sh',
      ['-c', `"$0" "$1" credential-process >"$2" 2>/dev/null </dev/null`, process.execPath, PROGRAM, out],
      { ...side.environment, ...side.keyOf('ana') },
    )
    await caller.sees(/Token code of/)
    caller.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    expect((await caller.ended()).status).toBe(0)
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ Version: 1, AccountId: '123456789012' })
  })
})

describe('key add on a terminal', () => {
  test('a key is typed unseen, and a passphrase is chosen', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
    const add = runOnTerminal(process.execPath, [PROGRAM, 'key', 'add', 'ana'], side.environment)
    await add.sees(/Access key id/)
    add.types(`${accessKeyId}${ENTER}`)
    await add.sees(/Secret access key of/)
    add.types(`${secretAccessKey}${ENTER}`)
    await add.sees(/Choose a passphrase/)
    add.types(`short${ENTER}`)
    await add.sees(/at least 8 characters/)
    add.types(`correct hosre staple${ENTER}`)
    await add.sees(/The same once more/)
    add.types(`correct horse staple${ENTER}`)
    await add.sees(/that is not the same: both once more/)
    await add.sees(/Choose a passphrase/)
    add.types(`correct horse staple${ENTER}`)
    await add.sees(/The same once more/)
    add.types(`correct horse staple${ENTER}`)
    await add.sees(/is in the vault, as profile `ana`/)
    const { status, screen } = await add.ended()
    expect(status).toBe(0)
    expect(screen).not.toContain(secretAccessKey)
    expect(screen).not.toContain('correct horse staple')

    // What was refused is no part of it.
    const login = runOnTerminal(process.execPath, [PROGRAM, 'login', 'ana'], side.environment)
    await login.sees(/Passphrase of the vault/)
    login.types(`correct horse staple${ENTER}`)
    await login.sees(/Token code of/)
    login.types(`12345${ENTER}`)
    await login.sees(/six digits, please/)
    login.types(`${side.aws.tokenCode('ana')}${ENTER}`)
    expect((await login.ended()).status).toBe(0)
  })
})

describe('exec on a terminal', () => {
  test('Ctrl-C goes to the program, whose status comes back', async () => {
    await using side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa: true } } })
    await mkdir(join(side.home, 'bin'))
    const program = join(side.home, 'bin', 'child')
    await writeFile(program, `#!/bin/sh\ntrap 'echo caught; exit 7' INT\necho ready\nwhile :; do sleep 1; done\n`, {
      mode: 0o755,
    })
    const child = sallyport(side, 'exec', '--token-code', side.aws.tokenCode('ana'), '--', program)
    await child.sees(/ready/)
    child.types(CTRL_C)
    await child.sees(/caught/)
    expect((await child.ended()).status).toBe(7)
  })
})
