import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openCatalogue } from '../../src/catalogue/index.ts'
import { checkPolicy } from '../../src/policy/index.ts'
import { globsOverlap } from '../../src/policy/check/glob-overlap.ts'

function mismatches(Action: string | string[], Resource: string | string[]): string[] {
  const text = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } })
  const found = checkPolicy(text, { catalogue: openCatalogue() }).filter(({ rule }) => rule === 'resource-mismatch')
  return found.map(({ message }) => message.split(' ')[0] ?? '')
}

function matcher(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`)
}

describe('resource-mismatch', () => {
  test.each<[string, string | string[], string | string[]]>([
    ['an object of a bucket', 's3:GetObject', 'arn:aws:s3:::bucket'],
    ['a bucket of objects', 's3:ListBucket', 'arn:aws:s3:::bucket/*'],
    ['an action without resource', 's3:ListAllMyBuckets', 'arn:aws:s3:::*'],
    ['a device of a user', 'iam:EnableMFADevice', 'arn:aws:iam::*:mfa/*'],
    ['a user of a role', 'iam:GetUser', 'arn:aws:iam::123456789012:role/ops'],
  ])('%s: %s on %s', (_, action, resource) => {
    expect(mismatches(action, resource)).toEqual([action])
  })

  test.each<[string | string[], string | string[]]>([
    ['s3:GetObject', 'arn:aws:s3:::bucket/*'],
    ['s3:GetObject', '*'],
    ['s3:GetObject', 'arn:aws:s3:::*'],
    ['s3:ListAllMyBuckets', '*'],
    [
      ['s3:ListBucket', 's3:GetObject'],
      ['arn:aws:s3:::bucket', 'arn:aws:s3:::bucket/${aws:username}/*'],
    ],
    ['iam:GetUser', 'arn:aws:iam::*:user/${aws:username}'],
    ['logs:PutLogEvents', 'arn:aws:logs:us-east-1:123456789012:log-group:app:*'],
    ['sts:AssumeRole', 'arn:aws:iam::123456789012:role/ops'],
    ['lex:DeleteBotAlias', 'arn:aws:lex:eu-west-1:123456789012:bot:Flowers:prod'],
    ['apigateway:GET', 'arn:aws:apigateway:*::/restapis/*/authorizers'],
    ['ec2:RunInstances', 'arn:aws:ec2:*:*:instance/*'],
    ['dynamodb:Query', 'arn:aws:dynamodb:us-east-1:123456789012:table/t/index/*'],
    ['kms:Decrypt', 'arn:aws:kms:us-east-1:123456789012:key/*'],
    ['sns:Publish', 'arn:aws:sns:us-east-1:123456789012:topic'],
    ['sqs:SendMessage', 'arn:aws:sqs:us-east-1:123456789012:queue'],
    ['lambda:InvokeFunction', 'arn:aws:lambda:us-east-1:123456789012:function:f:*'],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:us-east-1:123456789012:secret:s-*'],
  ])('nothing wrong with %j on %j', (action, resource) => {
    expect(mismatches(action, resource)).toEqual([])
  })
})

describe('globsOverlap', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 })
  const texts = ['']
  for (let length = 1; length <= 8; length += 1) {
    for (const text of texts.filter((shorter) => shorter.length === length - 1)) texts.push(`${text}a`, `${text}b`)
  }

  test('says yes where a text matches both, and only there', () => {
    fc.assert(
      fc.property(pattern, pattern, (left, right) => {
        const [matchesLeft, matchesRight] = [matcher(left), matcher(right)]
        const expected = texts.some((text) => matchesLeft.test(text) && matchesRight.test(text))
        // Two patterns of six characters that overlap at all do so in a text of twelve; most in one of eight.
        if (expected || left.length + right.length <= 8) expect(globsOverlap(left, right)).toBe(expected)
      }),
      { numRuns: 3000 },
    )
  })
})
