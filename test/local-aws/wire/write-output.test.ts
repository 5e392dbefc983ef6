import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'

import { AwsApiError } from '../../../src/errors.ts'
import { iamModel } from '../../../src/local-aws/wire/iam-model.ts'
import { stsModel } from '../../../src/local-aws/wire/sts-model.ts'
import { writeError, writeOutput } from '../../../src/local-aws/wire/write-output.ts'
import { escapeXml } from '../../../src/local-aws/wire/xml.ts'

const REQUEST_ID = '01234567-89ab-4def-8123-456789abcdef'
const METADATA = `<ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata>`

describe('an answer', () => {
  test('members in the order of the model, a time without fractions, a list of members', () => {
    const output = {
      Users: [
        {
          Arn: 'arn:aws:iam::123456789012:user/ana',
          CreateDate: new Date('2026-03-01T10:20:30.999Z'),
          UserName: 'ana',
          Path: '/',
          UserId: 'AIDAEXAMPLE',
          PasswordLastUsed: undefined,
        },
      ],
      IsTruncated: false,
    }
    expect(writeOutput(iamModel, 'ListUsers', output, REQUEST_ID)).toBe(
      '<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListUsersResult><Users><member>' +
        '<Path>/</Path><UserName>ana</UserName><UserId>AIDAEXAMPLE</UserId><Arn>arn:aws:iam::123456789012:user/ana</Arn>' +
        `<CreateDate>2026-03-01T10:20:30Z</CreateDate></member></Users><IsTruncated>false</IsTruncated></ListUsersResult>${METADATA}</ListUsersResponse>`,
    )
  })

  test('an empty list is an empty element', () => {
    expect(writeOutput(iamModel, 'ListUsers', { Users: [], IsTruncated: false }, REQUEST_ID)).toContain(
      '<Users></Users>',
    )
  })

  test('an operation without a result has no element for it', () => {
    expect(writeOutput(iamModel, 'EnableMFADevice', {}, REQUEST_ID)).toBe(
      `<EnableMFADeviceResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${METADATA}</EnableMFADeviceResponse>`,
    )
  })

  test('a map is entries, a blob is base64', () => {
    expect(
      writeOutput(iamModel, 'GetAccountSummary', { SummaryMap: { Users: 1, MFADevices: 2 } }, REQUEST_ID),
    ).toContain(
      '<SummaryMap><entry><key>Users</key><value>1</value></entry><entry><key>MFADevices</key><value>2</value></entry></SummaryMap>',
    )
    const device = { SerialNumber: 'x', Base32StringSeed: Buffer.from('ABCD') }
    expect(writeOutput(iamModel, 'CreateVirtualMFADevice', { VirtualMFADevice: device }, REQUEST_ID)).toContain(
      '<Base32StringSeed>QUJDRA==</Base32StringSeed>',
    )
  })

  test('STS has its own namespace', () => {
    expect(writeOutput(stsModel, 'GetCallerIdentity', { Account: '123456789012' }, REQUEST_ID)).toMatch(
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/">/,
    )
  })
})

describe('an error', () => {
  test('of the sender', () => {
    const error = new AwsApiError('AccessDenied', 403, 'a < b & "c"')
    expect(writeError(iamModel, error, REQUEST_ID)).toBe(
      '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>AccessDenied</Code>' +
        `<Message>a &lt; b &amp; &quot;c&quot;</Message></Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
    )
  })

  test('of the receiver', () => {
    expect(writeError(stsModel, new AwsApiError('ServiceFailure', 500, 'x'), REQUEST_ID)).toContain(
      '<Type>Receiver</Type>',
    )
  })
})

describe('text in XML', () => {
  const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true })
  const readBack = (text: string): unknown => (parser.parse(`<a>${escapeXml(text)}</a>`) as { a: unknown }).a

  test.each(['<script>&amp;</script>', ']]>', `"'`, 'a\nb\tc', 'a\r\nb', 'a\rb', '\u{1f600}\u00e9', '&#60;'])(
    '%j comes back as it was',
    (text) => {
      expect(readBack(text)).toBe(text)
    },
  )

  test('no character is left that XML 1.0 has no place for, and no carriage return, which readers change', () => {
    const all = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => !/[\ud800-\udfff]/.test(character),
    )
    const written = escapeXml(all.join(''))
    const allowed = /^[\t\n\u0020-\ud7ff\ue000-\ufffd]*$/
    expect(allowed.test(written)).toBe(true)
    expect(/&(?!(?:amp|lt|gt|quot|#39|#xD);)/.test(written)).toBe(false)
  })
})
