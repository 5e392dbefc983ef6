import { describe, expect, test } from 'vitest'
import { parseIni } from '../../src/disk/ini.ts'

describe('parseIni, AWS SDKs Reference "Shared config and credentials files"', () => {
  test('sections, comments, blanks around names and values', () => {
    const sections = parseIni(`\uFEFF# a comment
[default]
region=eu-west-1
; another
 output =  json
[ profile  ana ]
Region = us-east-1 # behind a value
aws_secret_access_key = a#b=c
`)
    expect(sections.get('default')?.values).toEqual({ region: 'eu-west-1', output: 'json' })
    expect(sections.get('profile ana')?.values).toEqual({ region: 'us-east-1', aws_secret_access_key: 'a#b=c' })
  })

  test('nested sections, as services have them', () => {
    const sections = parseIni(
      `[services local]\niam =\n  endpoint_url = http://127.0.0.1:4566\nsts =\r\n\tendpoint_url=http://127.0.0.1:4567\n`,
    )
    expect(sections.get('services local')?.nested).toEqual({
      iam: { endpoint_url: 'http://127.0.0.1:4566' },
      sts: { endpoint_url: 'http://127.0.0.1:4567' },
    })
  })

  test('what is none of these is passed over, and no name is special', () => {
    const sections = parseIni(`nowhere = 1\n[__proto__]\nconstructor = x\n__proto__ = y\nno pair\n[broken\nk = v\n`)
    expect([...sections.keys()]).toEqual(['__proto__'])
    expect(Object.keys(sections.get('__proto__')?.values ?? {})).toEqual(['constructor', '__proto__', 'k'])
  })

  test('a section that comes twice is one, and the last value counts', () => {
    expect(parseIni('[a]\nx = 1\ny = 1\n[b]\n[a]\nx = 2\n').get('a')?.values).toEqual({ x: '2', y: '1' })
  })

  test('a line of blanks without end costs no more than its length', () => {
    const blanks = ' '.repeat(4_000_000)
    const sections = parseIni(`[a\n[${blanks}\n[ b ]\nx${blanks}\n y${blanks}z\nk${blanks}=${blanks}v${blanks}w\n=v\n`)
    expect(Object.keys(sections.get('b')?.values ?? {})).toEqual(['k'])
  })
})
