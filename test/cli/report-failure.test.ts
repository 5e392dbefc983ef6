import { describe, expect, test } from 'vitest'
import { reportFailure } from '../../src/cli/report-failure.ts'
import { formatTable } from '../../src/cli/telling/table.ts'
import { AwsApiError, SallyportError } from '../../src/errors.ts'

describe('reportFailure', () => {
  test('what a person can act on: message, hint, status', () => {
    const error = new SallyportError('STORE_UNUSABLE', 'the disk is full', { hint: 'make room' })
    expect(reportFailure(error, false)).toEqual({ text: 'sallyport: the disk is full\nhint: make room', status: 7 })
  })

  test('what is left undone is told once', () => {
    const error = new SallyportError('UNREACHABLE', 'no answer', { hint: 'check the network' })
    const { text } = reportFailure(error, false, { nextStep: 'sallyport device enroll --resume' })
    expect(text).toBe('sallyport: no answer\nhint: check the network\nhint: sallyport device enroll --resume')
    const told = new SallyportError('INTERRUPTED', 'interrupted', { hint: 'resume' })
    expect(reportFailure(told, false, { nextStep: 'resume' }).text).toBe('sallyport: interrupted\nhint: resume')
  })

  test("a server's words move no cursor, and lines stay lines", () => {
    const hostile = new AwsApiError('Odd\u001B]0;x\u0007', 400, 'one\ntwo\u001B[2J\r\u202Ethree')
    expect(reportFailure(hostile, false).text.split('\n')).toEqual([
      String.raw`sallyport: AWS answered Odd\u001b]0;x\u0007: one`,
      String.raw`two\u001b[2J\u000d\u202ethree`,
      'hint: to see whether key, clock and endpoint are right: sallyport doctor',
    ])
    expect(formatTable([['a\u001B[2J', 'b']])).toBe(String.raw`a\u001b[2J  b`)
  })

  test('what AWS refused: its code and words, and what they mean here', () => {
    const words =
      'To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this user.'
    const { text, status } = reportFailure(new AwsApiError('AccessDenied', 403, words), false)
    expect(status).toBe(4)
    expect(text).toContain(
      `sallyport: AWS answered AccessDenied: ${words}\nhint: a user who has a device needs a session`,
    )
    const late = new AwsApiError('SignatureDoesNotMatch', 403, 'Signature expired: 1 is now earlier than 2')
    expect(reportFailure(late, false).text).toContain("this computer's clock is off")
    const early = new AwsApiError('SignatureDoesNotMatch', 403, 'Signature not yet current: 2 is still later than 1')
    expect(reportFailure(early, false).text).toContain("this computer's clock is off")
    const elsewhere = new AwsApiError(
      'SignatureDoesNotMatch',
      403,
      "Credential should be scoped to a valid region, not 'xx'.",
    )
    expect(reportFailure(elsewhere, false).text).toContain('--region or AWS_REGION')
  })

  for (const [code, status] of [
    ['Throttling', 400],
    ['ServiceUnavailable', 503],
    ['ServiceFailure', 500],
  ] as const) {
    test(`${code}, which passes: as no answer, and to be tried again`, () => {
      const failure = reportFailure(new AwsApiError(code, status, 'Rate exceeded'), false)
      expect(failure.status).toBe(6)
      expect(failure.text).toContain('hint: AWS is busy, or has a fault, just now: wait a minute, then again')
    })
  }

  test('a bug shows neither stack nor message, which may quote anything, unless asked', () => {
    const bug = new TypeError('secret in here')
    expect(reportFailure(bug, false)).toEqual({
      text: 'sallyport: this is a bug: TypeError\nhint: SALLYPORT_DEBUG=1 shows where',
      status: 70,
    })
    expect(reportFailure(bug, true).text).toContain('report-failure.test.ts')
  })
})
