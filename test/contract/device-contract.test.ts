import { randomBytes } from 'node:crypto'
import { IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam'
import { describe, expect, test } from 'vitest'
import { openUserSide, type UserSide } from '../user-side.ts'
import { CONTRACT_PATH, listBelow } from './contract-account.ts'
import type { ContractPlace } from './contract-user.ts'
import { DEVICE_CONTRACT } from './device-contract.ts'
import { runContract } from './run-contract.ts'

// The same cases as `npm run contract` runs against an account of AWS's, here on a clock that moves.

function placeIn({ aws, ports, folders }: UserSide): ContractPlace {
  return {
    administrator: new IAMClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials: aws.administrator }),
    aws: ports.aws,
    endpoint: aws.endpoint,
    partition: 'aws',
    account: aws.accountId,
    path: `${CONTRACT_PATH}${randomBytes(4).toString('hex')}/`,
    folders,
    clock: ports.clock,
    waiting: ports.waiting,
    goOn: () => undefined,
  }
}

for (const propagationSeconds of [0, 14]) {
  describe(`the contract of devices, STS ${propagationSeconds} s behind IAM`, () => {
    for (const one of DEVICE_CONTRACT) {
      test(one.name, async () => {
        await using side = await openUserSide({ propagationSeconds })
        const said: string[] = []
        const outcome = await runContract(placeIn(side), [one], (text) => said.push(text))
        expect(outcome, said.join('\n')).toEqual({ failed: 0, interrupted: false, left: [] })
      })
    }
  })
}

describe('a run of the contract', () => {
  test('that fails cleans up, and the other cases are run', async () => {
    await using side = await openUserSide({})
    const said: string[] = []
    const wrong = { name: 'wrong', id: 'wrong', run: () => Promise.reject(new Error('it is not so')) }
    const cases = [wrong, ...DEVICE_CONTRACT.slice(0, 1)]
    const outcome = await runContract(placeIn(side), cases, (text) => said.push(text))
    expect(outcome).toEqual({ failed: 1, interrupted: false, left: [] })
    expect(said[0]).toBe('FAILED  wrong\n        it is not so')
    expect(said[1]).toContain('ok      enroll')
  })

  test('stopped at any call, it begins no other case, and leaves nothing', async () => {
    await using side = await openUserSide({})
    for (let at = 2; ; at += 11) {
      let calls = 0
      const place = {
        ...placeIn(side),
        goOn() {
          calls += 1
          if (calls >= at) throw new Error('interrupted')
        },
      }
      const said: string[] = []
      const outcome = await runContract(place, DEVICE_CONTRACT.slice(3, 5), (text) => said.push(text))
      if (!outcome.interrupted) break
      expect(outcome).toEqual({ failed: 0, interrupted: true, left: [] })
      expect(said.at(-1)).toBe(`left: nothing below ${place.path}`)
      expect(at).toBeLessThan(300)
    }
    expect(await listBelow(placeIn(side).administrator, CONTRACT_PATH)).toEqual([])
  })

  test('that may not delete says what is left, and why', async () => {
    await using side = await openUserSide({ users: { admin: { policies: ['AdministratorAccess'] } } })
    const place = placeIn(side)
    const denied = { Effect: 'Deny', Action: 'iam:DeleteVirtualMFADevice', Resource: '*' }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [denied] })
    const input = { UserName: 'admin', PolicyName: 'no-deletion', PolicyDocument: document }
    await place.administrator.send(new PutUserPolicyCommand(input))
    const { credentials } = side.aws.clientConfig('admin')
    const administrator = new IAMClient({ endpoint: side.aws.endpoint, region: 'us-east-1', credentials })
    const said: string[] = []
    const outcome = await runContract({ ...place, administrator }, DEVICE_CONTRACT.slice(0, 1), (text) =>
      said.push(text),
    )
    const [left = ''] = outcome.left
    expect(left).toContain(`:mfa${place.path}`)
    expect(said.join('\n')).toMatch(/not removed: .* is not authorized to perform: iam:DeleteVirtualMFADevice/)
    expect(said.at(-1)).toBe(`left: ${left}`)
  })
})
