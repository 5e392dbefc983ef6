import { describe, expect, test } from 'vitest'
import { parseCallerArn } from '../../src/aws/caller-arn.ts'

describe('parseCallerArn', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['arn:aws:iam::123456789012:user/ana', 'aws', 'ana'],
    ['arn:aws-cn:iam::123456789012:user/team/a/ana', 'aws-cn', 'ana'],
    ['arn:aws:iam::123456789012:root', 'aws', 'root'],
    ['arn:aws:sts::123456789012:assumed-role/Reader/user/x', 'aws', undefined],
    ['arn:aws-us-gov:sts::123456789012:federated-user/ana', 'aws-us-gov', undefined],
  ]
  for (const [arn, partition, userName] of cases) {
    test(arn, () => expect(parseCallerArn(arn)).toEqual({ partition, userName }))
  }
})
