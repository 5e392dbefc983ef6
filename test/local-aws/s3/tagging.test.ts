import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'

import type { LocalAws } from '../../../src/local-aws/index.ts'
import { startLocalAws } from '../../../src/local-aws/index.ts'
import { refusalOf } from '../refusal.ts'
import { sendSigned } from './raw-requests.ts'

const Bucket = 'photos'
const Key = 'a'
const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }))
const policy = (Action: string | string[], Condition?: object) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource: '*', ...(Condition && { Condition }) },
})

async function fill(aws: LocalAws, Tagging?: string): Promise<S3Client> {
  const s3 = new S3Client(aws.clientConfig())
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'here', Tagging }))
  return s3
}

async function tagsOf(s3: S3Client, key = Key) {
  const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: key }))
  return Object.fromEntries(TagSet.map(({ Key: name = '', Value = '' }) => [name, Value]))
}

describe('an object', () => {
  test('is tagged as it is put, and its tags are replaced and deleted as a whole', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws, 'colour=dark+blue&size=&a%2Fb=c%3Dd&flag')
    expect(await tagsOf(s3)).toEqual({ colour: 'dark blue', size: '', 'a/b': 'c=d', flag: '' })
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ TagCount: 4 })
    const TagSet = [{ Key: ' k ', Value: ' v ' }]
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
    expect(await tagsOf(s3)).toEqual({ ' k ': ' v ' })
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
    expect(await tagsOf(s3)).toEqual({})
    expect((await s3.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBeUndefined()
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }))
    expect(await tagsOf(s3)).toEqual({})
  })

  test('in parts is tagged from the beginning of its upload; a copy has the tags of its source, or others', async () => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, Tagging: 'a=b' }))
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'part' }))
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }))
    expect(await tagsOf(s3)).toEqual({ a: 'b' })
    const CopySource = `${Bucket}/${Key}`
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }))
    expect(await tagsOf(s3, 'copy')).toEqual({ a: 'b' })
    const replace = { CopySource, TaggingDirective: 'REPLACE', Tagging: 'c=d' } as const
    await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', ...replace }))
    expect(await tagsOf(s3, 'copy')).toEqual({ c: 'd' })
  })

  test.each<[string, string, string]>([
    ['a key twice', 'a=b&a=c', '400 InvalidArgument: The header .x-amz-tagging. shall be encoded as UTF-8'],
    ['an escape that is none', 'a=%zz', '400 InvalidArgument: The header .x-amz-tagging. shall be encoded as UTF-8'],
    [
      'eleven',
      tags(11)
        .map((tag) => tag.Key)
        .join('&'),
      '400 BadRequest: Object tags cannot be greater than 10',
    ],
    ['a key that is reserved', 'aws:a=b', '400 InvalidTag: Your TagKey cannot be prefixed with aws:'],
    ['a key without end', `${'k'.repeat(129)}=v`, '400 InvalidTag: The TagKey you have provided is invalid'],
    ['a value without end', `k=${'v'.repeat(257)}`, '400 InvalidTag: The TagValue you have provided is invalid'],
    ['no key', '=v', '400 InvalidTag: The TagKey you have provided is invalid'],
    ['a sign that is none of them', 'k=%7B', '400 InvalidTag: The TagValue you have provided is invalid'],
  ])('in the header, %s: refused', async (_, Tagging, message) => {
    await using aws = await startLocalAws()
    const s3 = await fill(aws)
    const put = s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'here', Tagging }))
    expect(await refusalOf(put)).toMatch(new RegExp(`^${message}`))
    expect(await refusalOf(s3.send(new GetObjectCommand({ Bucket, Key: 'b' })))).toMatch(/NoSuchKey/)
  })

  test.each<[string, string, string]>([
    ['a key twice', twice('<Key>a</Key><Value>b</Value>'), 'InvalidTag'],
    ['no value', twice('<Key>a</Key>'), 'MalformedXML'],
    ['no set', '<Tagging/>', 'MalformedXML'],
    ['something else in the set', '<Tagging><TagSet><Other/></TagSet></Tagging>', 'MalformedXML'],
    ['no XML', 'tags', 'MalformedXML'],
  ])('in a document, %s: refused', async (_, body, code) => {
    await using aws = await startLocalAws()
    await fill(aws)
    const answer = await sendSigned(aws, { method: 'PUT', path: `/${Bucket}/${Key}`, query: { tagging: '' }, body })
    expect(answer).toMatchObject({ status: 400, code })
  })
})

describe('policies', () => {
  test('s3:ExistingObjectTag: who may read what is tagged so', async () => {
    const Condition = { StringEquals: { 's3:ExistingObjectTag/colour': 'blue' } }
    const policies = [policy(['s3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'], Condition)]
    await using aws = await startLocalAws({ users: { ana: { policies } } })
    const s3 = await fill(aws, 'colour=blue')
    const ana = new S3Client(aws.clientConfig('ana'))
    expect((await ana.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBe(1)
    const TagSet = [{ Key: 'colour', Value: 'red' }]
    await ana.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
    expect(await refusalOf(ana.send(new GetObjectCommand({ Bucket, Key })))).toMatch(/s3:GetObject on resource/)
    expect(await refusalOf(ana.send(new GetObjectTaggingCommand({ Bucket, Key })))).toMatch(/s3:GetObjectTagging/)
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
    expect(await refusalOf(ana.send(new GetObjectCommand({ Bucket, Key })))).toMatch(/^403/)
  })

  test('s3:RequestObjectTag and RequestObjectTagKeys: who may put what with which tags', async () => {
    const Condition = {
      StringEquals: { 's3:RequestObjectTag/colour': ['blue', 'green'] },
      'ForAllValues:StringEquals': { 's3:RequestObjectTagKeys': ['colour', 'size'] },
    }
    const policies = [policy(['s3:PutObject', 's3:PutObjectTagging'], Condition)]
    await using aws = await startLocalAws({ users: { ana: { policies }, bo: { policies: [policy('s3:PutObject')] } } })
    await fill(aws)
    const put = (user: string, Tagging?: string) =>
      new S3Client(aws.clientConfig(user)).send(new PutObjectCommand({ Bucket, Key, Body: 'new', Tagging }))
    await put('ana', 'colour=green&size=1')
    for (const Tagging of [undefined, 'colour=red', 'size=1', 'colour=blue&other=1']) {
      expect(await refusalOf(put('ana', Tagging))).toMatch(/^403 .* s3:PutObject /)
    }
    // AWS: tags in the request need a permission of their own.
    await put('bo')
    expect(await refusalOf(put('bo', 'colour=blue'))).toMatch(/^403 .* s3:PutObjectTagging /)
  })

  test('how many tags there are is told to those who may read them', async () => {
    await using aws = await startLocalAws({ users: { ana: { policies: [policy('s3:GetObject')] } } })
    await fill(aws, 'a=b')
    const ana = new S3Client(aws.clientConfig('ana'))
    expect((await ana.send(new GetObjectCommand({ Bucket, Key }))).TagCount).toBeUndefined()
  })

  test('a copy of what is tagged takes the permission to read and to put tags', async () => {
    await using aws = await startLocalAws({
      users: {
        ana: { policies: [policy(['s3:GetObject', 's3:PutObject', 's3:PutObjectTagging'])] },
        bo: { policies: [policy(['s3:GetObject', 's3:PutObject', 's3:GetObjectTagging'])] },
      },
    })
    await fill(aws, 'a=b')
    const copy = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/${Key}` })
    expect(await refusalOf(new S3Client(aws.clientConfig('ana')).send(copy))).toMatch(/s3:GetObjectTagging/)
    expect(await refusalOf(new S3Client(aws.clientConfig('bo')).send(copy))).toMatch(/s3:PutObjectTagging/)
  })

  test('a version in the request asks for another permission', async () => {
    await using aws = await startLocalAws({ users: { ana: { policies: [policy('s3:GetObject')] } } })
    const s3 = await fill(aws)
    const command = new GetObjectCommand({ Bucket, Key, VersionId: 'null' })
    expect(await refusalOf(new S3Client(aws.clientConfig('ana')).send(command))).toMatch(/ s3:GetObjectVersion on /)
    await s3.send(command)
  })
})

describe('a bucket', () => {
  test('is tagged as it is made, and its tags are replaced and deleted', async () => {
    const create = policy('s3:CreateBucket', { StringEquals: { 'aws:RequestTag/team': 'blue' } })
    await using aws = await startLocalAws({
      users: { ana: { policies: [create] }, bo: { policies: [create, policy('s3:TagResource')] } },
    })
    const made = (Value: string) =>
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { Tags: [{ Key: 'team', Value }] } })
    const [ana, bo] = [new S3Client(aws.clientConfig('ana')), new S3Client(aws.clientConfig('bo'))]
    expect(await refusalOf(bo.send(made('red')))).toMatch(/ s3:CreateBucket /)
    expect(await refusalOf(ana.send(made('blue')))).toMatch(/ s3:TagResource /)
    await bo.send(made('blue'))
    const s3 = new S3Client(aws.clientConfig())
    const read = new GetBucketTaggingCommand({ Bucket })
    expect((await s3.send(read)).TagSet).toEqual([{ Key: 'team', Value: 'blue' }])
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags(50) } }))
    expect((await s3.send(read)).TagSet).toHaveLength(50)
    expect(await refusalOf(s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tags(51) } })))).toMatch(
      /^400 BadRequest/,
    )
    await s3.send(new DeleteBucketTaggingCommand({ Bucket }))
    expect(await refusalOf(s3.send(read))).toBe('404 NoSuchTagSet: The TagSet does not exist')
  })
})

function twice(tag: string): string {
  return `<Tagging><TagSet><Tag>${tag}</Tag><Tag>${tag}</Tag></TagSet></Tagging>`
}
