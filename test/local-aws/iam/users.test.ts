import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListUserTagsCommand,
  ListUsersCommand,
  PutUserPolicyCommand,
  TagUserCommand,
  UntagUserCommand,
  UpdateUserCommand,
  paginateListUsers,
} from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

const ALLOW_NOTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*' },
})

describe('CreateUser and GetUser', () => {
  test('a user is found by any spelling and shown by the first', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    const { User: created } = await iam.send(
      new CreateUserCommand({ UserName: 'Ana', Path: '/team/', Tags: [{ Key: 'team', Value: 'blue' }] }),
    )
    expect(created).toMatchObject({
      Arn: 'arn:aws:iam::123456789012:user/team/Ana',
      Path: '/team/',
      Tags: [{ Key: 'team', Value: 'blue' }],
    })
    expect(created?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/)
    const { User: found } = await iam.send(new GetUserCommand({ UserName: 'ANA' }))
    expect(found).toEqual(created)
  })

  test('names are taken ignoring case', async () => {
    await using aws = await startLocalAws({ users: { ana: {} } })
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new CreateUserCommand({ UserName: 'ANA' })))).toBe(
      '409 EntityAlreadyExists: User with name ANA already exists.',
    )
  })

  test('a user that is not there', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new GetUserCommand({ UserName: 'bo' })))).toBe(
      '404 NoSuchEntity: The user with name bo cannot be found.',
    )
  })

  test('tags: the reserved prefix and keys that differ by case only are refused', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    const tagged = (...keys: string[]) =>
      iam.send(new CreateUserCommand({ UserName: 'ana', Tags: keys.map((Key) => ({ Key, Value: '' })) }))
    const reserved = '400 InvalidInput: Tag keys beginning with aws: are reserved for system use.'
    for (const key of ['aws:x', 'AWS:x']) expect(await refusalOf(tagged(key))).toBe(reserved)
    expect(await refusalOf(tagged(' '))).toMatch(/^400 ValidationError: /)
    expect(await refusalOf(tagged('team', 'Team'))).toBe(
      '400 InvalidInput: Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
  })

  test('without a name it is the caller; for root, root itself', async () => {
    await using aws = await startLocalAws({ root: { accessKey: true } })
    const { User: administrator } = await new IAMClient(aws.clientConfig()).send(new GetUserCommand({}))
    expect(administrator?.UserName).toBe('administrator')
    const { User: root } = await new IAMClient(aws.clientConfig('root')).send(new GetUserCommand({}))
    expect(root).toMatchObject({ UserId: '123456789012', Arn: 'arn:aws:iam::123456789012:root' })
    expect(root?.UserName).toBeUndefined()
  })
})

describe('ListUsers', () => {
  test('pages in the order of names ignoring case', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `${index % 2 === 0 ? 'U' : 'u'}ser${index + 10}`)
    await using aws = await startLocalAws({ users: Object.fromEntries(names.map((name) => [name, {}])) })
    const iam = new IAMClient(aws.clientConfig())
    const listed: string[] = []
    let pages = 0
    for await (const { Users = [] } of paginateListUsers({ client: iam, pageSize: 10 }, {})) {
      listed.push(...Users.map(({ UserName = '' }) => UserName))
      pages += 1
    }
    expect(pages).toBe(3)
    expect(listed).toEqual(['administrator', ...names])
  })

  test('a marker goes on after a user that was deleted in the meantime', async () => {
    await using aws = await startLocalAws({
      users: { ana: { accessKey: false }, bo: { accessKey: false }, cy: { accessKey: false } },
    })
    const iam = new IAMClient(aws.clientConfig())
    const first = await iam.send(new ListUsersCommand({ MaxItems: 2 }))
    expect(first.IsTruncated).toBe(true)
    await iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    const second = await iam.send(new ListUsersCommand({ Marker: first.Marker }))
    expect(second.Users?.map(({ UserName }) => UserName)).toEqual(['bo', 'cy'])
    expect(second.Marker).toBeUndefined()
  })

  test('under a path only', async () => {
    await using aws = await startLocalAws({ users: { ana: { path: '/team/' }, bo: {} } })
    const { Users } = await new IAMClient(aws.clientConfig()).send(new ListUsersCommand({ PathPrefix: '/team/' }))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['ana'])
  })

  test('a marker nobody gave out', async () => {
    await using aws = await startLocalAws()
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new ListUsersCommand({ Marker: 'xyz' })))).toMatch(/^400 ValidationError: /)
  })
})

describe('UpdateUser', () => {
  test('renames and moves; id, key and groups stay', async () => {
    await using aws = await startLocalAws({ users: { ana: { policies: ['IAMFullAccess'] } } })
    const administrator = new IAMClient(aws.clientConfig())
    const ana = new IAMClient(aws.clientConfig('ana'))
    const { User: before } = await ana.send(new GetUserCommand({}))
    await administrator.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Anna', NewPath: '/team/' }))
    const { User: after } = await ana.send(new GetUserCommand({}))
    expect(after).toMatchObject({ UserId: before?.UserId, Arn: 'arn:aws:iam::123456789012:user/team/Anna' })
    expect(await refusalOf(administrator.send(new GetUserCommand({ UserName: 'ana' })))).toMatch(/^404/)
  })

  test('to a name that another user has', async () => {
    await using aws = await startLocalAws({ users: { ana: {}, bo: {} } })
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'BO' })))).toBe(
      '409 EntityAlreadyExists: User with name BO already exists.',
    )
    await iam.send(new UpdateUserCommand({ UserName: 'ana', NewUserName: 'Ana' }))
    const { Users } = await iam.send(new ListUsersCommand({}))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['administrator', 'Ana', 'bo'])
  })

  test('must be allowed under the new ARN too', async () => {
    const mayChangeDev = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'iam:UpdateUser', Resource: 'arn:aws:iam::*:user/dev/*' },
    }
    await using aws = await startLocalAws({
      users: { ana: { policies: [mayChangeDev] }, bo: { path: '/dev/' } },
    })
    const iam = new IAMClient(aws.clientConfig('ana'))
    expect(await refusalOf(iam.send(new UpdateUserCommand({ UserName: 'bo', NewPath: '/admin/' })))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:UpdateUser on resource: arn:aws:iam::123456789012:user/admin/bo because no identity-based policy allows the iam:UpdateUser action',
    )
    await iam.send(new UpdateUserCommand({ UserName: 'bo', NewPath: '/dev/old/' }))
  })
})

describe('DeleteUser', () => {
  test('a user with nothing left goes, and the name comes with another id', async () => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
    const iam = new IAMClient(aws.clientConfig())
    const { User: before } = await iam.send(new GetUserCommand({ UserName: 'ana' }))
    await iam.send(new DeleteUserCommand({ UserName: 'ana' }))
    const { User: after } = await iam.send(new CreateUserCommand({ UserName: 'ana' }))
    expect(after?.UserId).not.toBe(before?.UserId)
  })

  const UserName = 'ana'
  const hindrances: [string, string, (iam: IAMClient) => Promise<unknown>][] = [
    ['an access key', 'must delete access keys first.', (iam) => iam.send(new CreateAccessKeyCommand({ UserName }))],
    [
      'a password',
      'must delete login profile first.',
      (iam) => iam.send(new CreateLoginProfileCommand({ UserName, Password: 'Correct-Horse1' })),
    ],
    [
      'an inline policy',
      'must delete policies first.',
      (iam) => iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: ALLOW_NOTHING })),
    ],
    [
      'an attached policy',
      'must detach all policies first.',
      (iam) =>
        iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' })),
    ],
    [
      'a group',
      'must remove users from group first.',
      async (iam) => {
        await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
        await iam.send(new AddUserToGroupCommand({ GroupName: 'staff', UserName }))
      },
    ],
  ]
  test.each(hindrances)('%s is in the way', async (_, text, hinder) => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false } } })
    const iam = new IAMClient(aws.clientConfig())
    await hinder(iam)
    expect(await refusalOf(iam.send(new DeleteUserCommand({ UserName })))).toBe(
      `409 DeleteConflict: Cannot delete entity, ${text}`,
    )
  })

  test('an MFA device is in the way', async () => {
    await using aws = await startLocalAws({ users: { ana: { accessKey: false, mfa: true } } })
    const iam = new IAMClient(aws.clientConfig())
    expect(await refusalOf(iam.send(new DeleteUserCommand({ UserName })))).toBe(
      '409 DeleteConflict: Cannot delete entity, must remove tokens from principal first.',
    )
  })
})

describe('tags of a user', () => {
  test('are added, replaced, listed in pages and taken off, ignoring the case of keys', async () => {
    await using aws = await startLocalAws({ users: { ana: { tags: { team: 'blue', level: '1' } } } })
    const iam = new IAMClient(aws.clientConfig())
    await iam.send(new TagUserCommand({ UserName: 'ana', Tags: [{ Key: 'Team', Value: 'red' }] }))
    const first = await iam.send(new ListUserTagsCommand({ UserName: 'ana', MaxItems: 1 }))
    const second = await iam.send(new ListUserTagsCommand({ UserName: 'ana', Marker: first.Marker }))
    expect([...(first.Tags ?? []), ...(second.Tags ?? [])]).toEqual([
      { Key: 'Team', Value: 'red' },
      { Key: 'level', Value: '1' },
    ])
    await iam.send(new UntagUserCommand({ UserName: 'ana', TagKeys: ['TEAM', 'none'] }))
    const { Tags } = await iam.send(new ListUserTagsCommand({ UserName: 'ana' }))
    expect(Tags).toEqual([{ Key: 'level', Value: '1' }])
  })

  test('are fifty at most', async () => {
    await using aws = await startLocalAws({ users: { ana: { tags: { one: '1' } } } })
    // The SDK takes LimitExceeded for throttling and tries again.
    const iam = new IAMClient({ ...aws.clientConfig(), maxAttempts: 1 })
    const Tags = Array.from({ length: 50 }, (_, index) => ({ Key: `key${index}`, Value: '' }))
    expect(await refusalOf(iam.send(new TagUserCommand({ UserName: 'ana', Tags })))).toBe(
      '409 LimitExceeded: Cannot exceed quota for TagsPerResource: 50',
    )
  })

  test('a policy can ask for tags of the request and of the user', async () => {
    const policy = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: ['iam:TagUser', 'iam:ListAccessKeys'],
        Resource: '*',
        Condition: {
          StringEquals: { 'aws:ResourceTag/team': 'blue' },
          StringEqualsIfExists: { 'aws:RequestTag/level': '1' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': ['level'] },
        },
      },
    }
    await using aws = await startLocalAws({
      users: { ana: { policies: [policy] }, bo: { tags: { team: 'blue' } }, cy: { tags: { team: 'red' } } },
    })
    const iam = new IAMClient(aws.clientConfig('ana'))
    const tag = (UserName: string, Key: string, Value: string) =>
      iam.send(new TagUserCommand({ UserName, Tags: [{ Key, Value }] }))
    await tag('bo', 'level', '1')
    await iam.send(new ListAccessKeysCommand({ UserName: 'bo' }))
    expect(await refusalOf(tag('bo', 'level', '2'))).toMatch(/^403 AccessDenied/)
    expect(await refusalOf(tag('bo', 'team', 'blue'))).toMatch(/^403 AccessDenied/)
    expect(await refusalOf(tag('cy', 'level', '1'))).toBe(
      '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:TagUser on resource: user cy because no identity-based policy allows the iam:TagUser action',
    )
  })
})
