import { describe, expect, test } from 'vitest'
import { consoleDestination, consolePlaces } from '../../src/session/console-places.ts'

describe('consolePlaces', () => {
  for (const [partition, federation, console, signInPage] of [
    ['aws', 'https://signin.aws.amazon.com/federation', 'https://console.aws.amazon.com/', 'signin.aws.amazon.com'],
    ['aws-cn', 'https://signin.amazonaws.cn/federation', 'https://console.amazonaws.cn/', 'signin.amazonaws.cn'],
    [
      'aws-us-gov',
      'https://signin.amazonaws-us-gov.com/federation',
      'https://console.amazonaws-us-gov.com/',
      'signin.amazonaws-us-gov.com',
    ],
    [
      'aws-eusc',
      'https://eusc-de-east-1.signin.amazonaws-eusc.eu/federation',
      'https://console.amazonaws-eusc.eu/',
      undefined,
    ],
  ] as const) {
    test(partition, () => {
      const places = consolePlaces(partition, undefined)
      expect(places).toMatchObject({ federation, console })
      const page = signInPage === undefined ? console : `https://123456789012.${signInPage}/console`
      expect(places.signInPage('123456789012')).toBe(page)
    })
  }

  test('of another partition are not made up', () => {
    expect(() => consolePlaces('aws-iso', undefined)).toThrow('the partition `aws-iso` is not known here')
  })

  test('of another endpoint are there, and nowhere else', () => {
    const places = consolePlaces('aws', 'http://127.0.0.1:4566')
    expect(places).toMatchObject({ federation: 'http://127.0.0.1:4566/federation', console: 'http://127.0.0.1:4566/' })
    expect(places.signInPage('123456789012')).toBeUndefined()
  })
})

describe('consoleDestination', () => {
  const places = consolePlaces('aws', undefined)
  for (const [wish, region, destination] of [
    [undefined, undefined, 'https://console.aws.amazon.com/'],
    [undefined, 'eu-west-1', 'https://console.aws.amazon.com/console/home?region=eu-west-1'],
    ['s3', undefined, 'https://console.aws.amazon.com/s3/home'],
    ['s3/buckets', 'eu-west-1', 'https://console.aws.amazon.com/s3/buckets?region=eu-west-1'],
    [
      'https://eu-west-1.console.aws.amazon.com/ec2/home#Instances:',
      undefined,
      'https://eu-west-1.console.aws.amazon.com/ec2/home#Instances:',
    ],
  ] as const) {
    test(`${wish} in ${region}`, () => {
      expect(consoleDestination(places, wish, region)).toBe(destination)
    })
  }

  for (const wish of [
    'https://example.com/',
    'https://console.aws.amazon.com.example.com/',
    'https://example.com/console.aws.amazon.com',
    'https://ana@console.aws.amazon.com/',
    'https://consoleXaws.amazon.com/',
    'http://console.aws.amazon.com/',
    'javascript:alert(1)',
    '../x',
    'S3 buckets',
  ]) {
    test(`${wish} is refused`, () => {
      expect(() => consoleDestination(places, wish, undefined)).toThrow('is no page of the console')
    })
  }
})
