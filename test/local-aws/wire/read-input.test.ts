import { describe, expect, test } from 'vitest'

import { iamModel } from '../../../src/local-aws/wire/iam-model.ts'
import { parseParameterTree } from '../../../src/local-aws/wire/parameter-tree.ts'
import { readInput } from '../../../src/local-aws/wire/read-input.ts'
import { stsModel } from '../../../src/local-aws/wire/sts-model.ts'

const iam = (operation: string, text: string) =>
  readInput({ model: iamModel, repeatsValues: false }, operation, parseParameterTree(text))
const sts = (operation: string, text: string) =>
  readInput({ model: stsModel, repeatsValues: true }, operation, parseParameterTree(text))

/** The error of a call as `Code: message`. */
function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    const { code, status, message } = error as { code: string; status: number; message: string }
    expect(status).toBe(400)
    return `${code}: ${message}`
  }
  throw new Error('nothing was refused')
}

describe('what an operation gets', () => {
  test('texts, numbers, structures in lists; what the model does not name is left out', () => {
    const text = 'UserName=ana&Path=%2Fteam%2F&Tags.member.1.Key=team&Tags.member.1.Value=&Nonsense=1&Action=x'
    expect(iam('CreateUser', text)).toEqual({ UserName: 'ana', Path: '/team/', Tags: [{ Key: 'team', Value: '' }] })
    expect(sts('GetSessionToken', 'DurationSeconds=900')).toEqual({ DurationSeconds: 900 })
  })

  test('an empty list is a list, and what is absent is absent', () => {
    expect(iam('CreateUser', 'UserName=ana&Tags=')).toEqual({ UserName: 'ana', Tags: [] })
    expect(iam('CreateUser', 'UserName=ana')).toEqual({ UserName: 'ana' })
  })

  test('elements of lists come in the order of their numbers', () => {
    expect(iam('UntagUser', 'TagKeys.member.3=c&UserName=ana&TagKeys.member.02=b&TagKeys.member.1=a')).toEqual({
      UserName: 'ana',
      TagKeys: ['a', 'b', 'c'],
    })
  })

  // As AWS answered to a probe of September 2026.
  test.each([
    [['0'], 'MalformedInput: 0 is not a valid index'],
    [['-1'], "MalformedInput: Key -1 may not have a leading '-'"],
    [['+1'], 'MalformedInput: Start of list found where not expected'],
    [['one'], 'MalformedInput: Start of list found where not expected'],
    [['12'], 'MalformedInput: Excessively sparse input would skip 11 list elements'],
    [['33'], 'MalformedInput: Excessively sparse input would skip 32 list elements'],
    [['12', '1'], 'MalformedInput: Excessively sparse input would skip 11 list elements'],
    [
      ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '22'],
      'MalformedInput: Excessively sparse input would skip 12 list elements',
    ],
    [['999999999'], 'MalformedInput: Excessively sparse input would skip 999999998 list elements'],
    [['1', '3'], "ValidationError: 1 validation error detected: Value null at 'tagKeys.2.member' failed"],
    [['3'], "ValidationError: 2 validation errors detected: Value null at 'tagKeys.1.member' failed"],
  ])('a list of the elements %j is none', (numbers, answer) => {
    const text = numbers.map((number) => `&TagKeys.member.${encodeURIComponent(number)}=a`).join('')
    expect(refusal(() => iam('UntagUser', `UserName=ana${text}`))).toContain(answer)
  })

  test.each([
    ['true', true],
    ['false', false],
    ['1', true],
    ['0', false],
  ])('the boolean %s', (text, value) => {
    const input = iam('CreateLoginProfile', `UserName=ana&Password=Correct-Horse-1&PasswordResetRequired=${text}`)
    expect(input['PasswordResetRequired']).toBe(value)
  })

  test.each(['yes', 'TRUE', ''])('the boolean "%s" is malformed', (text) => {
    const call = () => iam('CreateLoginProfile', `UserName=ana&Password=x&PasswordResetRequired=${text}`)
    expect(refusal(call)).toBe('MalformedInput: Invalid Argument')
  })
})

describe('integers', () => {
  test.each([
    ['900', 900],
    ['0900', 900],
    ['%2B900', 900],
    ['129600', 129_600],
  ])('%s is taken', (text, seconds) => {
    expect(sts('GetSessionToken', `DurationSeconds=${text}`)).toEqual({ DurationSeconds: seconds })
  })

  test.each([
    '900.0',
    '9e2',
    '+900',
    '900+',
    '',
    'x',
    '0x384',
    '2147483648',
    '-2147483649',
    '9'.repeat(100),
    'NaN',
    '٣',
  ])('"%s" is malformed', (text) => {
    const call = () => sts('GetSessionToken', `DurationSeconds=${encodeURI(text)}`)
    expect(refusal(call)).toBe('MalformedInput: Invalid Argument')
  })

  test.each([
    ['0', "Value '0'", 'greater than or equal to 900'],
    ['899', "Value '899'", 'greater than or equal to 900'],
    ['-900', "Value '-900'", 'greater than or equal to 900'],
    ['129601', "Value '129601'", 'less than or equal to 129600'],
    ['2147483647', "Value '2147483647'", 'less than or equal to 129600'],
  ])('%s is out of range', (text, value, range) => {
    expect(refusal(() => sts('GetSessionToken', `DurationSeconds=${text}`))).toBe(
      `ValidationError: 1 validation error detected: ${value} at 'durationSeconds' failed to satisfy constraint: Member must have value ${range}`,
    )
  })
})

describe('violations in the words of AWS', () => {
  test('STS repeats the value', () => {
    expect(
      refusal(() => sts('AssumeRole', 'RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=Session1:2')),
    ).toBe(
      "ValidationError: 1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    )
  })

  test('IAM does not', () => {
    expect(refusal(() => iam('UpdateAccessKey', 'AccessKeyId=AKIAIOSFODNN7EXAMPLE&Status=Off'))).toBe(
      "ValidationError: 1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    )
  })

  test('a required member that is missing is null at both', () => {
    expect(refusal(() => iam('CreateUser', ''))).toBe(
      "ValidationError: 1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null",
    )
  })

  test('several are told at once', () => {
    expect(refusal(() => sts('GetSessionToken', 'TokenCode=12345&SerialNumber=a%20b'))).toBe(
      "ValidationError: 3 validation errors detected: Value 'a b' at 'serialNumber' failed to satisfy constraint: Member must have length greater than or equal to 9; Value 'a b' at 'serialNumber' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=/:,.@-]*; Value '12345' at 'tokenCode' failed to satisfy constraint: Member must have length greater than or equal to 6",
    )
  })

  test('members of structures in lists are named by their place', () => {
    expect(
      refusal(() => iam('CreateUser', 'UserName=ana&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Value=x')),
    ).toBe(
      "ValidationError: 1 validation error detected: Value null at 'tags.2.member.key' failed to satisfy constraint: Member must not be null",
    )
  })

  test('a pattern is held against the whole value', () => {
    expect(refusal(() => iam('CreateUser', 'UserName=ana%0Abo'))).toContain('regular expression pattern')
    expect(refusal(() => iam('CreateUser', 'UserName=ana%0A'))).toContain('regular expression pattern')
  })

  test('a password is never repeated, nor is a long value', () => {
    const texts = [
      refusal(() => iam('CreateLoginProfile', `UserName=ana&Password=${'hunter2'.repeat(100)}`)),
      refusal(() => iam('ChangePassword', 'OldPassword=hunter2&NewPassword=')),
      refusal(() => sts('AssumeRole', `RoleArn=${'hunter2'.repeat(2000)}&RoleSessionName=ana`)),
    ]
    for (const text of texts) expect(text).not.toContain('hunter2')
    for (const text of texts) expect(text.length).toBeLessThan(500)
  })

  test('a list of thousands is one violation and not thousands', () => {
    const tags = Array.from({ length: 20_000 }, (_, index) => `Tags.member.${index + 1}.Key=`).join('&')
    const text = refusal(() =>
      sts('AssumeRole', `RoleArn=arn:aws:iam::123456789012:role/a&RoleSessionName=ana&${tags}`),
    )
    expect(text).toContain("at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50")
    expect(text.length).toBeLessThan(30_000)
  })

  test('thousands of values that are wrong in a list without a limit are not all told', () => {
    const names = Array.from({ length: 20_000 }, (_, index) => `ActionNames.member.${index + 1}=`).join('&')
    const text = refusal(() => iam('SimulateCustomPolicy', `PolicyInputList.member.1=x&${names}`))
    expect(text).toContain('250 validation errors detected: ')
    expect(text.length).toBeLessThan(50_000)
  })
})

describe('the models', () => {
  const shapes = [...Object.entries(iamModel.shapes), ...Object.entries(stsModel.shapes)]

  test('every shape that a shape names is there', () => {
    for (const model of [iamModel, stsModel]) {
      const named = Object.values(model.shapes).flatMap(({ members = {}, member, key, value }) => [
        ...Object.values(members),
        ...[member, key, value].filter((name) => name !== undefined),
      ])
      const operations = Object.values(model.operations).flatMap(({ input, output }) => [input, output])
      const missing = [...named, ...operations].filter((name) => name !== undefined && !(name in model.shapes))
      expect(missing).toEqual([])
    }
  })

  test('no pattern of theirs can be made to take its time', () => {
    const patterns = new Set(shapes.flatMap(([, { pattern }]) => pattern ?? []))
    expect(patterns.size).toBeGreaterThan(20)
    const seeds = ['a', '/', '/a', '-', '.', 'a-', '.-', 'v1.', '\u00e9', ' ', '0', 'o-']
    for (const pattern of patterns) {
      const expression = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '')
      // A machine that is busy with something else holds up one try, or two.
      const tries = [1, 2, 3].map(() => {
        const start = performance.now()
        for (const seed of seeds) expression.test(`${seed.repeat(20_000)}\u0000`)
        return performance.now() - start
      })
      expect(Math.min(...tries), pattern).toBeLessThan(500)
    }
  })
})
