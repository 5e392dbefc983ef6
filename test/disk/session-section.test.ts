import { describe, expect, test } from 'vitest'
import { parseIni } from '../../src/disk/ini.ts'
import { formatSessionSection } from '../../src/disk/session-section.ts'

const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret/+=',
  sessionToken: 'token/+==',
  expiration: new Date('2026-11-24T12:00:00Z'),
}

describe('formatSessionSection', () => {
  test('is a section by AWS’s keys, with the end and where it is good', () => {
    const text = formatSessionSection('ana-mfa', {
      credentials,
      region: 'eu-west-1',
      endpointUrl: 'http://127.0.0.1:4566',
    })
    expect(text).toBe(
      [
        '[ana-mfa]',
        'aws_access_key_id = ASIAEXAMPLE',
        'aws_secret_access_key = secret/+=',
        'aws_session_token = token/+==',
        'x_security_token_expires = 2026-11-24T12:00:00.000Z',
        'region = eu-west-1',
        'endpoint_url = http://127.0.0.1:4566',
        '',
      ].join('\n'),
    )
    expect([...parseIni(text).keys()]).toEqual(['ana-mfa'])
  })

  for (const name of ['', 'a]b', 'a b', 'a\n[b', '#a', 'a"b', "a'b"]) {
    test(`the name ${JSON.stringify(name)} is refused`, () => {
      expect(() => formatSessionSection(name, { credentials, region: undefined, endpointUrl: undefined })).toThrow(
        'is no name for a section',
      )
    })
  }

  for (const region of ['a\nb', 'a #b', ' a', 'a\r\naws_access_key_id = x', '']) {
    test(`the value ${JSON.stringify(region)} is refused`, () => {
      expect(() => formatSessionSection('a', { credentials, region, endpointUrl: undefined })).toThrow(
        "can't be told in a credentials file",
      )
    })
  }
})
