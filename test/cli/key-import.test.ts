import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'

const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }
const users = { ana: { groups: ['Force_MFA'], mfa: true }, bo: {} }

function lines(side: UserSide, userName: string): string {
  const { accessKeyId, secretAccessKey } = side.aws.clientConfig(userName).credentials
  return `aws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
}

describe('key import', () => {
  test('all keys of ~/.aws/credentials; the plain text goes when that is wanted', async () => {
    await using side = await openUserSide({ users })
    await mkdir(join(side.home, '.aws'))
    const file = join(side.home, '.aws', 'credentials')
    await writeFile(file, `# mine\n[ana]\n${lines(side, 'ana')}\n[bo]\n${lines(side, 'bo')}region = eu-west-1\n`)

    const first = await side.sallyport(['key', 'import', 'ana'], VAULT)
    expect(first).toMatchObject({ status: 0, stdout: '' })
    expect(first.stderr).toContain('is in the vault, as profile `ana`')
    expect(first.stderr).toContain('the key is in plain text still: --remove-plain-text removes its two lines of')
    expect(await readFile(file, 'utf8')).toContain(lines(side, 'ana'))

    const all = await side.sallyport(['key', 'import', '--remove-plain-text'], VAULT)
    expect(all.status).toBe(0)
    expect(all.stderr).toContain(`removed its two lines of [bo] in ${file}`)
    expect(await readFile(file, 'utf8')).toBe('# mine\n[ana]\n\n[bo]\nregion = eu-west-1\n')
    const list = await side.sallyport(['key', 'list', '--json'], VAULT)
    expect(JSON.parse(list.stdout)).toMatchObject([{ profile: 'ana' }, { profile: 'bo' }])
    const login = await side.sallyport(['login', 'ana', '--token-code', side.aws.tokenCode('ana')], VAULT)
    expect(login.status).toBe(0)

    const none = await side.sallyport(['key', 'import'], VAULT)
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('no access key lies in plain text')
  })

  test('a CSV of the console, which is removed', async () => {
    await using side = await openUserSide({ users })
    const { accessKeyId, secretAccessKey } = side.aws.clientConfig('ana').credentials
    const file = join(side.home, 'ana_accessKeys.csv')
    await writeFile(file, `\uFEFFAccess key ID,Secret access key\r\n${accessKeyId},${secretAccessKey}`)
    const unnamed = await side.sallyport(['key', 'import', '--csv', file], VAULT)
    expect(unnamed.stderr).toContain(`hint: name the profile: sallyport key import NAME --csv ${file}`)

    const named = await side.sallyport(['key', 'import', 'ana', '--csv', file, '--remove-plain-text'], VAULT)
    expect(named.status).toBe(0)
    expect(named.stderr).not.toContain(secretAccessKey)
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('a key that AWS does not know is neither kept nor removed', async () => {
    await using side = await openUserSide({ users })
    await mkdir(join(side.home, '.aws'))
    const file = join(side.home, '.aws', 'credentials')
    const text = '[ana]\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\naws_secret_access_key = very/secret\n'
    await writeFile(file, text)
    const refused = await side.sallyport(['key', 'import', 'ana', '--remove-plain-text'], VAULT)
    expect(refused.status).toBe(4)
    expect(await readFile(file, 'utf8')).toBe(text)
    expect((await side.sallyport(['key', 'list'], VAULT)).stdout).toBe('')
  })
})
