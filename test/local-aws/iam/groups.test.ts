import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  DeleteGroupCommand,
  GetGroupCommand,
  IAMClient,
  ListGroupsCommand,
  ListGroupsForUserCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  RemoveUserFromGroupCommand,
  UpdateGroupCommand,
  paginateGetGroup,
} from '@aws-sdk/client-iam'
import { expect, test } from 'vitest'

import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'

test('a group is made, moved, renamed and keeps its users', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAMClient(aws.clientConfig())
  const { Group } = await iam.send(new CreateGroupCommand({ GroupName: 'Staff', Path: '/a/' }))
  expect(Group?.Arn).toBe('arn:aws:iam::123456789012:group/a/Staff')
  expect(Group?.GroupId).toMatch(/^AGPA[A-Z2-7]{17}$/)
  await iam.send(new AddUserToGroupCommand({ GroupName: 'staff', UserName: 'ana' }))
  await iam.send(new UpdateGroupCommand({ GroupName: 'staff', NewGroupName: 'People', NewPath: '/b/' }))
  const { Group: after, Users } = await iam.send(new GetGroupCommand({ GroupName: 'people' }))
  expect(after).toMatchObject({ GroupId: Group?.GroupId, Arn: 'arn:aws:iam::123456789012:group/b/People' })
  expect(Users?.map(({ UserName }) => UserName)).toEqual(['ana'])
})

test('names are taken ignoring case, in creating and in renaming', async () => {
  await using aws = await startLocalAws({ groups: { staff: {}, people: {} } })
  const iam = new IAMClient(aws.clientConfig())
  expect(await refusalOf(iam.send(new CreateGroupCommand({ GroupName: 'STAFF' })))).toBe(
    '409 EntityAlreadyExists: Group with name STAFF already exists.',
  )
  expect(await refusalOf(iam.send(new UpdateGroupCommand({ GroupName: 'people', NewGroupName: 'Staff' })))).toBe(
    '409 EntityAlreadyExists: Group with name Staff already exists.',
  )
})

test('a group that is not there', async () => {
  await using aws = await startLocalAws({ users: { ana: {} } })
  const iam = new IAMClient(aws.clientConfig())
  const text = '404 NoSuchEntity: The group with name staff cannot be found.'
  expect(await refusalOf(iam.send(new GetGroupCommand({ GroupName: 'staff' })))).toBe(text)
  expect(await refusalOf(iam.send(new AddUserToGroupCommand({ GroupName: 'staff', UserName: 'ana' })))).toBe(text)
})

test('GetGroup pages through the users', async () => {
  const users = Object.fromEntries(['ana', 'bo', 'cy', 'di', 'ed'].map((name) => [name, { groups: ['staff'] }]))
  await using aws = await startLocalAws({ users: { ...users, aa: {}, zz: {} } })
  const pages: (string | undefined)[][] = []
  const client = new IAMClient(aws.clientConfig())
  for await (const { Users = [] } of paginateGetGroup({ client, pageSize: 2 }, { GroupName: 'staff' })) {
    pages.push(Users.map(({ UserName }) => UserName))
  }
  expect(pages).toEqual([['ana', 'bo'], ['cy', 'di'], ['ed']])
})

test('a user is in ten groups at most; adding a member again and removing a stranger change nothing', async () => {
  const groups = Array.from({ length: 10 }, (_, index) => `group${index}`)
  await using aws = await startLocalAws({ users: { ana: { groups } }, groups: { staff: {} } })
  const iam = new IAMClient({ ...aws.clientConfig(), maxAttempts: 1 })
  const add = (GroupName: string) => iam.send(new AddUserToGroupCommand({ GroupName, UserName: 'ana' }))
  expect(await refusalOf(add('staff'))).toBe('409 LimitExceeded: Cannot exceed quota for GroupsPerUser: 10')
  await add('group3')
  await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'staff', UserName: 'ana' }))
  await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'group3', UserName: 'ana' }))
  await add('staff')
  const { Groups } = await iam.send(new ListGroupsForUserCommand({ UserName: 'ana' }))
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual([...groups.filter((name) => name !== 'group3'), 'staff'])
})

test('lists are in pages and under a path', async () => {
  await using aws = await startLocalAws({ groups: { b: {}, a: {}, c: {} } })
  const iam = new IAMClient(aws.clientConfig())
  await iam.send(new CreateGroupCommand({ GroupName: 'd', Path: '/x/' }))
  const first = await iam.send(new ListGroupsCommand({ MaxItems: 3 }))
  const second = await iam.send(new ListGroupsCommand({ MaxItems: 3, Marker: first.Marker }))
  expect([first, second].map(({ Groups }) => Groups?.map(({ GroupName }) => GroupName))).toEqual([
    ['a', 'b', 'c'],
    ['d'],
  ])
  const { Groups } = await iam.send(new ListGroupsCommand({ PathPrefix: '/x' }))
  expect(Groups?.map(({ GroupName }) => GroupName)).toEqual(['d'])
})

test('DeleteGroup waits for users and policies to be gone', async () => {
  await using aws = await startLocalAws({ users: { ana: { groups: ['staff'] } } })
  const iam = new IAMClient(aws.clientConfig())
  const remove = () => iam.send(new DeleteGroupCommand({ GroupName: 'staff' }))
  expect(await refusalOf(remove())).toBe(
    '409 DeleteConflict: Cannot delete entity, must remove users from group first.',
  )
  await iam.send(new RemoveUserFromGroupCommand({ GroupName: 'staff', UserName: 'ana' }))
  const PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'
  await iam.send(new PutGroupPolicyCommand({ GroupName: 'staff', PolicyName: 'all', PolicyDocument }))
  expect(await refusalOf(remove())).toBe('409 DeleteConflict: Cannot delete entity, must delete policies first.')
})

test('membership counts at once, and ends at once', async () => {
  await using aws = await startLocalAws({
    users: { ana: {} },
    groups: { readers: { policies: ['IAMReadOnlyAccess'] } },
  })
  const administrator = new IAMClient(aws.clientConfig())
  const ana = new IAMClient(aws.clientConfig('ana'))
  const member = { GroupName: 'readers', UserName: 'ana' }
  expect(await refusalOf(ana.send(new ListUsersCommand({})))).toBe(
    '403 AccessDenied: User: arn:aws:iam::123456789012:user/ana is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::123456789012:user/ because no identity-based policy allows the iam:ListUsers action',
  )
  await administrator.send(new AddUserToGroupCommand(member))
  await ana.send(new ListUsersCommand({}))
  await administrator.send(new RemoveUserFromGroupCommand(member))
  expect(await refusalOf(ana.send(new ListUsersCommand({})))).toMatch(/^403 AccessDenied/)
})
