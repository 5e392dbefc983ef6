import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'
import { PROGRAM } from './pseudo-terminal.ts'

const account = '123456789012'

/** Ana, who may assume the role admin with MFA. */
async function openSide(): Promise<UserSide> {
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: 'sts:AssumeRole',
    Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  }
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] }
  const side = await openUserSide({
    users: { ana: { groups: ['Force_MFA'], mfa: true, policies: [assume] } },
    roles: {
      admin: { trustPolicy: { Version: '2012-10-17', Statement: [statement] }, policies: ['IAMReadOnlyAccess'] },
    },
  })
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
  await mkdir(join(side.home, '.aws'))
  const key = `[ana]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
  await writeFile(join(side.home, '.aws', 'credentials'), key, { mode: 0o600 })
  const role = `[profile admin]\nrole_arn = arn:aws:iam::${account}:role/admin\nsource_profile = ana\n`
  await writeFile(join(side.home, '.aws', 'config'), role)
  return side
}

describe('console', () => {
  test('--print writes an address that signs in as the role', async () => {
    await using side = await openSide()
    const args = ['console', 'admin', '--token-code', side.aws.tokenCode('ana'), '--print']
    const { stdout, stderr, status } = await side.sallyport(args)
    expect({ status, stderr: stderr.replace(/^.*plain text.*\n/, '') }).toEqual({ status: 0, stderr: '' })
    const answer = await fetch(stdout.trim(), { headers: { accept: 'application/json' } })
    expect(await answer.json()).toMatchObject({ principalArn: `arn:aws:sts::${account}:assumed-role/admin/sallyport` })
  })

  test('a browser gets the address from a private file, which is gone afterwards', async () => {
    await using side = await openSide()
    await side.sallyport(['login', 'admin', '--token-code', side.aws.tokenCode('ana')])
    const bin = join(side.home, 'bin')
    await mkdir(bin)
    // Stands in for a browser: it notes what it was given and what it could read.
    const opener = `#!/bin/sh\nprintf %s "$1" > "$HOME/argument"\ncat "\${1#file://}" > "$HOME/page.new"\nmv "$HOME/page.new" "$HOME/page"\n`
    await writeFile(join(bin, 'xdg-open'), opener)
    await chmod(join(bin, 'xdg-open'), 0o755)
    const env = { ...side.environment, PATH: `${bin}:${side.environment['PATH'] ?? ''}` }
    const child = spawn(process.execPath, [PROGRAM, 'console', 'admin'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const ended = once(child, 'exit')
    const stderr = text(child.stderr)
    await Promise.race([untilThere(join(side.home, 'page')), ended])

    const argument = await readFile(join(side.home, 'argument'), 'utf8')
    expect(argument).toMatch(/^file:\/\/.*\.html$/)
    expect(argument).not.toContain('SigninToken')
    expect((await stat(argument.slice('file://'.length))).mode & 0o777).toBe(0o600)
    child.kill('SIGINT')
    expect(await ended).toEqual([0, null])
    expect(await stderr).toContain(`as arn:aws:iam::${account}:role/admin`)
    expect(await stderr).not.toContain('SigninToken')
    expect(await readdir(join(side.folders.state, 'console'))).toEqual([])

    const page = await readFile(join(side.home, 'page'), 'utf8')
    const address = (/url=([^"]+)"/.exec(page)?.[1] ?? '').replaceAll('&#38;', '&')
    const answer = await fetch(address, { headers: { accept: 'application/json' } })
    expect(await answer.json()).toMatchObject({ principalArn: `arn:aws:sts::${account}:assumed-role/admin/sallyport` })
  })

  test('a container of Firefox is a link in that file', async () => {
    await using side = await openSide()
    await side.sallyport(['login', 'admin', '--token-code', side.aws.tokenCode('ana')])
    const bin = join(side.home, 'bin')
    await mkdir(bin)
    await writeFile(join(bin, 'firefox'), `#!/bin/sh\ncp "\${1#file://}" "$HOME/page"\nexit 9\n`)
    await chmod(join(bin, 'firefox'), 0o755)
    const PATH = `${bin}:${side.environment['PATH'] ?? ''}`
    const { status, stderr } = await side.sallyport(['console', 'admin', '--container', 'work'], { PATH })
    expect({ status, stderr }).toMatchObject({ status: 126, stderr: expect.stringContaining('`firefox` failed') })
    expect(await readFile(join(side.home, 'page'), 'utf8')).toContain('url=ext+container:name=work&#38;url=http')
    expect(await readdir(join(side.folders.state, 'console'))).toEqual([])
  })

  test('a user is refused with the reason, and asked for no code', async () => {
    await using side = await openSide()
    const { status, stderr } = await side.sallyport(['console', 'ana', '--print'])
    expect(status).toBe(4)
    expect(stderr).toContain('AWS takes no session of a user into the console')
    expect(stderr).toContain('name a profile with the role_arn')
  })

  test('the session in the environment is taken when it is a role’s', async () => {
    await using side = await openSide()
    const code = side.aws.tokenCode('ana')
    const { stdout } = await side.sallyport(['export', 'admin', '--json', '--token-code', code])
    const role = environmentOf(stdout)
    expect((await side.sallyport(['console', '--print'], role)).stdout).toContain('/federation?Action=login')
    const user = environmentOf((await side.sallyport(['export', 'ana', '--json'])).stdout)
    expect((await side.sallyport(['console', '--print'], user)).stderr).toContain('user/ana is a user')
  })

  test('without a program to open pages the address can be had', async () => {
    await using side = await openSide()
    await side.sallyport(['login', 'admin', '--token-code', side.aws.tokenCode('ana')])
    const { status, stderr } = await side.sallyport(['console', 'admin'], { PATH: join(side.home, 'nowhere') })
    expect({ status, stderr }).toMatchObject({ status: 127, stderr: expect.stringContaining('--print') })
    expect(await readdir(join(side.folders.state, 'console'))).toEqual([])
  })
})

function environmentOf(json: string): Record<string, string> {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = JSON.parse(json) as Record<string, string>
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken }
}

async function untilThere(path: string): Promise<void> {
  for (;;) {
    const found = await stat(path).catch(() => undefined)
    if (found) return
    await new Promise((resolve) => setImmediate(resolve))
  }
}
