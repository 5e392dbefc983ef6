import { describe, expect, test } from 'vitest'
import {
  chooseEndpoints,
  endpointVariables,
  requireSafeEndpoint,
  type EndpointSources,
} from '../../src/aws/endpoints.ts'

const none: EndpointSources = {
  option: undefined,
  environment: {},
  profileServices: {},
  profile: undefined,
  ignoreConfigured: false,
  allowInsecure: false,
}
const url = (port: number) => `http://127.0.0.1:${port}`

describe('chooseEndpoints, AWS SDKs Reference "Service-specific endpoints"', () => {
  test('nothing names one: AWS', () => {
    expect(chooseEndpoints(none)).toEqual({ iam: undefined, sts: undefined })
  })

  test('each place wins over the next', () => {
    const sources = {
      ...none,
      option: url(1),
      environment: { AWS_ENDPOINT_URL_IAM: url(2), AWS_ENDPOINT_URL: url(3) },
      profileServices: { iam: url(4), sts: url(5) },
      profile: url(6),
    }
    expect(chooseEndpoints(sources)).toEqual({ iam: url(1), sts: url(1) })
    expect(chooseEndpoints({ ...sources, option: undefined })).toEqual({ iam: url(2), sts: url(3) })
    const noEnvironment = { ...sources, option: undefined, environment: {} }
    expect(chooseEndpoints(noEnvironment)).toEqual({ iam: url(4), sts: url(5) })
    expect(chooseEndpoints({ ...noEnvironment, profileServices: {} })).toEqual({ iam: url(6), sts: url(6) })
  })

  test('what is configured can be ignored, the option not', () => {
    const environment = { AWS_ENDPOINT_URL: url(3), AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }
    expect(chooseEndpoints({ ...none, environment })).toEqual({ iam: undefined, sts: undefined })
    expect(chooseEndpoints({ ...none, environment, option: url(1) })).toEqual({ iam: url(1), sts: url(1) })
  })
})

describe('requireSafeEndpoint', () => {
  test('http only on this computer, unless it is insisted on', () => {
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]']) {
      expect(requireSafeEndpoint(`http://${host}:4566/`, false)).toBe(`http://${host}:4566`)
    }
    for (const host of [
      'example.com',
      '127.0.0.1.example.com',
      '10.0.0.1',
      'localhost.example.com',
      'sts.localhost',
      'localhost.',
      '[::ffff:127.0.0.1]',
    ]) {
      expect(() => requireSafeEndpoint(`http://${host}`, false)).toThrow('is not encrypted and not on this computer')
      expect(requireSafeEndpoint(`http://${host}`, true)).toBe(new URL(`http://${host}`).origin)
      expect(requireSafeEndpoint(`https://${host}`, false)).toBe(new URL(`https://${host}`).origin)
    }
  })

  test('a name below localhost is what a resolver makes of it', () => {
    expect(() => requireSafeEndpoint('http://sts.localhost:4566', false)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        hint: 'name it http://localhost:4566; a resolver may send `sts.localhost` elsewhere',
      }),
    )
  })

  test('what is no URL is an error that shows no password', () => {
    for (const text of ['127.0.0.1:4566', 'ftp://x', '', 'http://', 'https://ana:secret@example.com']) {
      expect(() => requireSafeEndpoint(text, true)).toThrow('is no endpoint URL')
      expect(() => requireSafeEndpoint(text, true)).not.toThrow('secret')
    }
  })
})

describe('endpointVariables', () => {
  test('an option is passed on also over a variable for one service', () => {
    const environment = { AWS_ENDPOINT_URL_S3: url(9) }
    expect(endpointVariables({ ...none, option: url(1), environment })).toEqual({
      AWS_ENDPOINT_URL: url(1),
      AWS_ENDPOINT_URL_S3: url(1),
    })
  })

  test('of a profile its endpoints, since the profile itself is taken out of the environment', () => {
    expect(endpointVariables({ ...none, profile: url(6), profileServices: { iam: url(4) } })).toEqual({
      AWS_ENDPOINT_URL: url(6),
      AWS_ENDPOINT_URL_IAM: url(4),
    })
    expect(endpointVariables({ ...none, environment: { AWS_ENDPOINT_URL: url(3) }, profile: url(6) })).toEqual({})
  })
})
