import type { DecisionRecord } from '../src/local-aws/index.ts'

/** A decision as local AWS tells it. */
export const DECISION: DecisionRecord = {
  time: '2030-01-01T00:00:00.000Z',
  requestId: '11111111-2222-4333-8444-555555555555',
  action: 'iam:ListUsers',
  resource: 'arn:aws:iam::123456789012:user/',
  principalArn: 'arn:aws:iam::123456789012:user/ana',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  multiFactorAuthPresent: true,
  multiFactorAuthAge: 90,
  effect: 'explicitDeny',
  decidedBy: 'identity-based policy guard statement 2',
  policy: 'guard',
  statement: 2,
}
