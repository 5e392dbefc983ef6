import { describe, expect, test } from 'vitest'
import { checkEnvironment } from '../../../src/cli/doctor/check-environment.ts'

const KEY = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00', AWS_SECRET_ACCESS_KEY: 'very/secret' }
const SESSION = {
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLEEXAMPLE00',
  AWS_SECRET_ACCESS_KEY: 'very/secret',
  AWS_SESSION_TOKEN: 'to/ken',
}

describe('checkEnvironment', () => {
  const cases: [string, Record<string, string>, [string, RegExp, RegExp][]][] = [
    ['nothing', {}, [['ok', /nothing shadows/, /^$/]]],
    [
      'a good session',
      { ...SESSION, AWS_CREDENTIAL_EXPIRATION: '2026-11-24T12:00:00Z' },
      [['ok', /nothing shadows/, /^$/]],
    ],
    [
      'a session that ended',
      { ...SESSION, AWS_CREDENTIAL_EXPIRATION: '2026-11-23T12:00:00Z' },
      [['problem', /ended at 2026-11-23T12:00:00.000Z/, /sallyport login/]],
    ],
    [
      'a session without its token',
      { ...SESSION, AWS_SESSION_TOKEN: '' },
      [['problem', /AWS_SESSION_TOKEN is missing/, /^unset /]],
    ],
    ['a token alone', { AWS_SESSION_TOKEN: 'to/ken' }, [['problem', /without a key/, /unset AWS_SESSION_TOKEN/]]],
    [
      'half a key',
      { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEEXAMPLE00' },
      [['problem', /without AWS_SECRET_ACCESS_KEY/, /unset AWS_ACCESS_KEY_ID/]],
    ],
    [
      'the old name of the token',
      { ...SESSION, AWS_SECURITY_TOKEN: 'other' },
      [['problem', /old name of AWS_SESSION_TOKEN/, /unset AWS_SECURITY_TOKEN/]],
    ],
    ['a key', KEY, [['warning', /every program that is started can read it/, /sallyport key add/]]],
    [
      'a key and a profile',
      { ...SESSION, AWS_PROFILE: 'ana' },
      [['warning', /wins over the profile `ana`/, /^unset /]],
    ],
    [
      'two profiles',
      { AWS_PROFILE: 'ana', AWS_DEFAULT_PROFILE: 'bo' },
      [['problem', /`bo` and AWS_PROFILE `ana`/, /unset AWS_DEFAULT_PROFILE/]],
    ],
    ['the same twice', { AWS_PROFILE: 'ana', AWS_DEFAULT_PROFILE: 'ana' }, [['ok', /nothing shadows/, /^$/]]],
    [
      'the old profile alone',
      { AWS_DEFAULT_PROFILE: 'bo' },
      [['warning', /only the AWS CLI and boto3/, /AWS_PROFILE/]],
    ],
    [
      'a container',
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1/' },
      [['warning', /may take credentials from there/, /unset AWS_CONTAINER_CREDENTIALS_FULL_URI/]],
    ],
    [
      'an endpoint',
      { AWS_ENDPOINT_URL: 'http://u:pass@127.0.0.1:1' },
      [['warning', /^AWS_ENDPOINT_URL=http:\/\/…@127.0.0.1:1 is set, so calls go there/, /unset AWS_ENDPOINT_URL/]],
    ],
  ]
  for (const [name, environment, expected] of cases) {
    test(name, () => {
      const findings = checkEnvironment(environment, new Date('2026-11-24T00:00:00Z'))
      expect(findings).toHaveLength(expected.length)
      for (const [index, [level, message, mend]] of expected.entries()) {
        const finding = findings[index]
        expect(finding?.level).toBe(level)
        expect(finding?.message).toMatch(message)
        expect(finding?.mend ?? '').toMatch(mend)
      }
      expect(JSON.stringify(findings)).not.toMatch(/very\/secret|to\/ken|pass/)
    })
  }
})
