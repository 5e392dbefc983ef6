import { buildRouteMap } from '@stricli/core'
import type { Context } from '../../context.ts'
import { deviceEnrollCommand } from './enroll.ts'
import { deviceListCommand } from './list.ts'
import { deviceReplaceCommand } from './replace.ts'

export const deviceCommands = buildRouteMap<string, Context>({
  docs: { brief: 'Virtual MFA devices: list, enroll, replace' },
  routes: { list: deviceListCommand, enroll: deviceEnrollCommand, replace: deviceReplaceCommand },
})
