import { readFileSync, writeFileSync } from 'node:fs'
import * as iamSdk from '@aws-sdk/client-iam'
import * as stsSdk from '@aws-sdk/client-sts'
import { expect, test } from 'vitest'

import { iamActions } from '../../src/local-aws/iam/index.ts'
import { S3_OPERATIONS } from '../../src/local-aws/s3/operations.ts'
import { stsActions } from '../../src/local-aws/sts/index.ts'
import { startLocalAws } from '../../src/local-aws/index.ts'
import { iamModel } from '../../src/local-aws/wire/iam-model.ts'
import { NEWER_OPERATIONS } from '../../src/local-aws/wire/newer-operations.ts'
import type { ServiceModel } from '../../src/local-aws/wire/service-model.ts'
import { stsModel } from '../../src/local-aws/wire/sts-model.ts'
import { send } from './signed-call.ts'

const path = new URL('../../docs/local-aws.md', import.meta.url)
const START = '<!-- operations: written by test/local-aws/documented-operations.test.ts -->'
const END = '<!-- /operations -->'

// After adding an action: UPDATE_DOCS=1 npx vitest run test/local-aws/documented-operations.test.ts
test('docs/local-aws.md lists exactly the operations that the code has', () => {
  const document = readFileSync(path, 'utf8')
  const [before = '', rest = ''] = document.split(START)
  const [, after = ''] = rest.split(END)
  const written = `${before}${START}\n${operationsTable()}\n${END}${after}`
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, written)
  expect(readFileSync(path, 'utf8')).toBe(written)
})

test.each<['iam' | 'sts', object, ServiceModel]>([
  ['iam', iamSdk, iamModel],
  ['sts', stsSdk, stsModel],
])('every operation of %s that the SDK has is known: what is not there says so', async (service, sdk, model) => {
  const names = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.[1] ?? [])
  const newer = names.filter((name) => !Object.hasOwn(model.operations, name))
  expect(newer.sort()).toEqual([...NEWER_OPERATIONS[service]].sort())
  await using aws = await startLocalAws()
  for (const Action of newer) {
    const { summary } = await send(aws, { service, parameters: { Action, Version: model.version } })
    expect(summary).toBe(`501 NotImplemented: local AWS does not implement ${service}:${Action}`)
  }
})

function operationsTable(): string {
  const rows: [service: string, names: string[]][] = [
    ['IAM', [...iamActions.keys()]],
    ['IAM, not implemented', [...missing(iamModel, iamActions), ...NEWER_OPERATIONS.iam]],
    ['STS', [...stsActions.keys()]],
    ['STS, not implemented', [...missing(stsModel, stsActions), ...NEWER_OPERATIONS.sts]],
    ['S3', [...S3_OPERATIONS]],
  ]
  const lines = rows.map(([service, names]) => `| ${service} | ${names.length} | ${names.toSorted().join(', ')} |`)
  return ['| service | | operations |', '| --- | --- | --- |', ...lines].join('\n')
}

/** What AWS's model of a service has and the code hasn't. */
function missing({ operations }: ServiceModel, actions: ReadonlyMap<string, unknown>): string[] {
  return Object.keys(operations).filter((name) => !actions.has(name))
}
