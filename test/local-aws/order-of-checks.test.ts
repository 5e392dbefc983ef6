import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import type { LocalAws } from '../../src/local-aws/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import type { Call } from './signed-call.ts'
import { IAM, send } from './signed-call.ts'

// A request with everything wrong, mended from the top: each time the next mistake is what AWS's order of checks tells.

let aws: LocalAws

beforeAll(async () => {
  aws = await startLocalAws({ users: { ana: {} } })
})
afterAll(() => aws.close())

const tag = (index: number, Key: string, Value = '') => ({
  [`Tags.member.${index}.Key`]: Key,
  [`Tags.member.${index}.Value`]: Value,
})

/** For an administrator: a session that says who, from the least to the most that is right. */
const STEPS: [mended: string, call: () => Call, answer: RegExp][] = [
  ['nothing', () => ({ ...wrong(), service: 'ec2' }), /^403 SignatureDoesNotMatch: Credential should be scoped/],
  ['the scope', () => wrong(), /^403 InvalidClientTokenId: The security token included in the request is invalid\.$/],
  [
    'the key, but for its secret',
    () => ({ ...wrong(), accessKey: { ...aws.clientConfig('ana').credentials, secretAccessKey: 'x' } }),
    /^403 SignatureDoesNotMatch: The request signature we calculated/,
  ],
  [
    'the signature',
    () => ({ ...wrong(), accessKey: aws.clientConfig('ana').credentials }),
    /^400 InvalidAction: Could not find operation TagNobody for version 2010-05-08$/,
  ],
  ['the action', () => asAna({ UserName: 'a b', ...tag(1, 'aws:x') }), /^400 ValidationError: .* 'userName'/],
  [
    'the form of the parameters',
    () => asAna({ UserName: 'nobody', ...tag(1, 'aws:x') }),
    /^403 AccessDenied: .* not authorized to perform: iam:TagUser on resource: user nobody/,
  ],
  [
    'the permission',
    () => ({ service: 'iam', parameters: { Action: 'TagUser', ...IAM, UserName: 'nobody', ...tag(1, 'aws:x') } }),
    /^404 NoSuchEntity: The user with name nobody cannot be found\.$/,
  ],
  [
    'the user',
    () => ({ service: 'iam', parameters: { Action: 'TagUser', ...IAM, UserName: 'ana', ...tag(1, 'aws:x') } }),
    /^400 InvalidInput: Tag keys beginning with aws: are reserved/,
  ],
  [
    'the tag',
    () => ({ service: 'iam', parameters: { Action: 'TagUser', ...IAM, UserName: 'ana', ...tag(1, 'x') } }),
    /^200$/,
  ],
]

function wrong(): Call {
  return {
    service: 'iam',
    accessKey: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    parameters: { Action: 'TagNobody', ...IAM, UserName: 'a b', ...tag(1, 'aws:x') },
  }
}

function asAna(parameters: Record<string, string>): Call {
  return {
    service: 'iam',
    accessKey: aws.clientConfig('ana').credentials,
    parameters: { Action: 'TagUser', ...IAM, ...parameters },
  }
}

describe('when this is mended, the next mistake is told:', () => {
  test.each(STEPS)('%s', async (_, call, answer) => {
    expect((await send(aws, call())).summary).toMatch(answer)
  })
})
