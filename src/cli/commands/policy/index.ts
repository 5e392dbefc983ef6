import { buildRouteMap } from '@stricli/core'
import type { Context } from '../../context.ts'
import { policyCheckCommand } from './check.ts'
import { policySimulateCommand } from './simulate.ts'
import { policyTestCommand } from './test.ts'

export const policyCommands = buildRouteMap<string, Context>({
  docs: { brief: 'IAM policies: check, simulate, test' },
  routes: { check: policyCheckCommand, simulate: policySimulateCommand, test: policyTestCommand },
})
