import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { describe, expect, test } from 'vitest'
import { fromSallyport } from '../../src/credentials/index.ts'
import { ENTER, runOnTerminal } from '../cli/pseudo-terminal.ts'
import { openUserSide } from '../user-side.ts'

const users = { ana: { groups: ['Force_MFA'], mfa: true } }
const LIBRARY = pathToFileURL(join(import.meta.dirname, '..', '..', 'dist', 'credentials.js')).href

describe('fromSallyport', () => {
  test('a client of the SDK signs with the session that is kept', async () => {
    await using side = await openUserSide({ users })
    const environment = { ...side.environment, ...side.keyOf('ana') }
    const login = await side.sallyport(['login', '--token-code', side.aws.tokenCode('ana')], environment)
    expect(login.status).toBe(0)
    const credentials = fromSallyport({ environment })
    const client = new STSClient({ region: 'us-east-1', endpoint: side.aws.endpoint, credentials })
    try {
      const { Arn } = await client.send(new GetCallerIdentityCommand({}))
      expect(Arn).toBe('arn:aws:iam::123456789012:user/ana')
    } finally {
      client.destroy()
    }
    const identity = await credentials()
    expect(identity.accessKeyId).toMatch(/^ASIA/)
    expect(identity.expiration.getTime()).toBeGreaterThan(side.aws.clock.now().getTime())
  })

  test('what the program says becomes the error, without a terminal too', async () => {
    await using side = await openUserSide({ users })
    const credentials = fromSallyport({ environment: side.environment, profile: 'nobody' })
    await expect(credentials()).rejects.toMatchObject({
      name: 'SallyportError',
      code: 'USAGE',
      message: 'no profile `nobody`',
      hint: expect.stringContaining('sallyport key add nobody'),
    })
  })
})

describe('mfaCodeProvider, on a terminal', () => {
  const SCRIPT = `import(process.argv[1]).then(async ({ mfaCodeProvider }) => {
    const code = await mfaCodeProvider('mfa/ana').catch((error) => error.code)
    console.log('given ' + code)
  })`

  test('asks unseen, again for what is no code, and again for one that was used', async () => {
    await using side = await openUserSide({})
    const environment = { HOME: side.home }
    const first = runOnTerminal(process.execPath, ['-e', SCRIPT, LIBRARY], environment)
    await first.sees(/Token code of mfa\/ana: /)
    first.types(`12345${ENTER}`)
    await first.sees(/six digits, please\. Token code/)
    first.types(`12\u007F23456${ENTER}`)
    await first.sees(/given 123456/)
    const { screen } = await first.ended()
    expect(screen).not.toContain('12345\r')

    const second = runOnTerminal(process.execPath, ['-e', SCRIPT, LIBRARY], environment)
    await second.sees(/Token code of/)
    second.types(`123456${ENTER}`)
    await second.sees(/was used already: wait for the next/)
    second.types('\u0003')
    await second.sees(/given INTERRUPTED/)
    await second.ended()
  })

  test('clients that ask at once are asked for one after the other; who gives up is asked no more', async () => {
    await using side = await openUserSide({})
    const script = `import(process.argv[1]).then(async ({ mfaCodeProvider }) => {
      const all = () => Promise.allSettled(['mfa/one', 'mfa/two', 'mfa/three'].map(mfaCodeProvider))
      const told = (results) => results.map(({ value, reason }) => value ?? reason.code).join(' ')
      console.log('given ' + told(await all()))
      console.log('again ' + told(await all()))
    })`
    const terminal = runOnTerminal(process.execPath, ['-e', script, LIBRARY], { HOME: side.home })
    for (const [name, code] of Object.entries({ one: '111111', two: '222222', three: '333333' })) {
      await terminal.sees(new RegExp(`^(\\n|given )*Token code of mfa/${name}: $`))
      terminal.types(`${code}${ENTER}`)
    }
    await terminal.sees(/given 111111 222222 333333/)
    await terminal.sees(/Token code of mfa\/one: /)
    terminal.types('\u0003')
    await terminal.sees(/again INTERRUPTED INTERRUPTED INTERRUPTED/)
    expect((await terminal.ended()).status).toBe(0)
  })
})
