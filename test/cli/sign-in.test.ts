import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, Phone } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true, policies: ['AmazonS3FullAccess'] }, bo: {} }

describe('login, status, export, logout', () => {
  test('a session is made for a code, shown, reused and forgotten', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')

    const none = await side.sallyport(['status'], key)
    expect(none.status).toBe(3)
    expect(none.stdout).toContain('user         arn:aws:iam::123456789012:user/ana')
    expect(none.stdout).toContain('credentials  a long-term key, no session')
    expect(none.stderr).toBe('to sign in: sallyport login\n')

    const login = await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], key)
    expect(login).toMatchObject({ status: 0, stdout: '' })
    expect(login.stderr).toMatch(/^signed in as arn:aws:iam::123456789012:user\/ana until \S+Z \(in 11 h 59 min\)\n$/)

    const again = await side.sallyport(['login'], key)
    expect(again.stderr).toMatch(/^already signed in as /)

    const status = await side.sallyport(['status', '--json'], key)
    expect(status.status).toBe(0)
    expect(JSON.parse(status.stdout)).toMatchObject({
      arn: 'arn:aws:iam::123456789012:user/ana',
      credentials: 'session',
      mfa: true,
      serialNumber: side.aws.serialNumbers('ana')[0],
    })

    const json = await side.sallyport(['export', '--json'], key)
    expect(JSON.parse(json.stdout)).toMatchObject({ Version: 1, AccountId: '123456789012' })

    const logout = await side.sallyport(['logout'], key)
    expect(logout).toEqual({ status: 0, stdout: '', stderr: '1 session forgotten\n' })
    expect((await side.sallyport(['status'], key)).status).toBe(3)
  })
})

describe('a session that is kept', () => {
  test('is handed out where nothing more can be written', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], key)
    const pointers = join(side.folders.state, 'pointers')
    await rm(pointers, { recursive: true })
    await writeFile(pointers, 'a file in the way')
    const { status, stdout, stderr } = await side.sallyport(['export', '--json'], key)
    expect([status, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ Version: 1 })])
    expect(stderr).toMatch(/^credential-process will be slow: can't .*pointers.*: a part of its path is no folder\n$/)
  })
})

describe('a device that was taken from the user', () => {
  test('is looked for anew the next time', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')
    const phone = new Phone(side.aws.clock)
    const [old = ''] = side.aws.serialNumbers('ana')
    await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], key)

    const iam = side.ports.aws.iam(side.aws.administrator)
    const device = await iam.createVirtualMfaDevice('new')
    await phone.showDevice(device)
    const { serialNumber } = device
    const codes = { authenticationCode1: phone.code(), authenticationCode2: phone.code(1) }
    await iam.enableMfaDevice({ userName: 'ana', serialNumber, ...codes })
    await iam.deactivateMfaDevice({ userName: 'ana', serialNumber: old })

    const refused = await side.sallyport(['login', '--renew', '--token-code', phone.code()], key)
    expect(refused).toMatchObject({ status: 4 })
    expect(refused.stderr).toContain(`AWS can't check codes of ${old} for this user`)
    const found = await side.sallyport(['login', '--renew', '--json', '--token-code', phone.code()], key)
    expect(JSON.parse(found.stdout)).toMatchObject({ serialNumber, reused: false })
  })
})

describe('status', () => {
  test('of a session in the environment: ours with its device, one of another tool as far as AWS says', async () => {
    await using side = await openUserSide({ users })
    const login = await side.sallyport(
      ['export', '--json', '--token-code', side.aws.tokenCode('ana')],
      side.keyOf('ana'),
    )
    const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(login.stdout)
    const session = {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    }
    const ours = JSON.parse((await side.sallyport(['status', '--json'], session)).stdout)
    expect(ours).toMatchObject({ credentials: 'environment', signedIn: true, mfa: true })
    expect(ours.serialNumber).toBe(side.aws.serialNumbers('ana')[0])

    await side.sallyport(['logout', '--all'])
    const foreign = await side.sallyport(['status'], session)
    expect(foreign.status).toBe(0)
    expect(foreign.stdout).toContain('MFA          AWS does not say')

    const forged = await side.sallyport(['status'], { ...session, AWS_SESSION_TOKEN: 'forged' })
    expect(forged.status).toBe(3)
    expect(forged.stdout).toContain('problem      AWS answered InvalidClientTokenId')
  })
})

describe('only some services redirected', () => {
  test('it is said which calls go to AWS', async () => {
    await using side = await openUserSide({ users })
    const outcome = await side.sallyport(['login', 'nobody'], {
      AWS_ENDPOINT_URL: '',
      AWS_ENDPOINT_URL_STS: side.aws.endpoint,
      ...side.keyOf('ana'),
    })
    expect(outcome.status).toBe(2)
    const told = await side.sallyport(['logout'], {
      AWS_ENDPOINT_URL: '',
      AWS_ENDPOINT_URL_STS: side.aws.endpoint,
      ...side.keyOf('ana'),
    })
    expect(told.stderr).toContain(`IAM calls go to AWS, STS calls to ${side.aws.endpoint}`)
  })
})
