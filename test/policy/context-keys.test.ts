import { expect, test } from 'vitest'

import { contextKeysOf, forceMfaPolicy, parsePolicy } from '../../src/policy/index.ts'

function keysOf(policy: object): string[] {
  return contextKeysOf(parsePolicy(JSON.stringify(policy), { type: 'identity' }))
}

test('keys of conditions and of variables, each once and as written', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: [
          'arn:aws:s3:::b/${aws:username}/*',
          "arn:aws:s3:::b/${aws:PrincipalTag/Team, 'none'}",
          'arn:aws:s3:::${*}',
        ],
        Condition: {
          StringLike: { 's3:prefix': ['${AWS:userName}/*', '${aws:userid}'] },
          Bool: { 'aws:MultiFactorAuthPresent': '${aws:SecureTransport}' },
          Null: { 'S3:Prefix': 'false' },
        },
      },
    ],
  }
  expect(keysOf(policy)).toEqual([
    's3:prefix',
    'aws:MultiFactorAuthPresent',
    'aws:username',
    'aws:PrincipalTag/Team',
    'aws:userid',
  ])
})

test('a policy of the old version has no variables', () => {
  const Statement = { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}' }
  expect(keysOf({ Statement })).toEqual([])
  expect(keysOf({ Version: '2012-10-17', Statement })).toEqual(['aws:username'])
})

test('Force_MFA', () => {
  expect(keysOf(forceMfaPolicy())).toEqual(['aws:username', 'aws:MultiFactorAuthPresent'])
})
