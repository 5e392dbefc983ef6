import { describe, expect, test } from 'vitest'
import { openUserSide } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true, policies: ['AmazonS3FullAccess'] }, bo: {} }

describe('login, status, export, logout', () => {
  test('a session is made for a code, shown, reused and forgotten', async () => {
    await using side = await openUserSide({ users })
    const key = side.keyOf('ana')

    const none = await side.sallyport(['status'], key)
    expect(none.status).toBe(3)
    expect(none.stdout).toContain('user         arn:aws:iam::123456789012:user/ana')
    expect(none.stdout).toContain('credentials  a long-term key, no session')

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
