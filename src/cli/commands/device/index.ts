import { buildRouteMap } from '@stricli/core'
import type { Context } from '../../context.ts'
import { deviceCodeCommand } from './code.ts'
import { deviceEnrollCommand } from './enroll.ts'
import { deviceListCommand } from './list.ts'
import { deviceRemoveCommand } from './remove.ts'
import { deviceReplaceCommand } from './replace.ts'
import { deviceResyncCommand } from './resync.ts'

export const deviceCommands = buildRouteMap<string, Context>({
  docs: { brief: 'Virtual MFA devices: list, enroll, replace, resync, remove, code' },
  routes: {
    list: deviceListCommand,
    enroll: deviceEnrollCommand,
    replace: deviceReplaceCommand,
    resync: deviceResyncCommand,
    remove: deviceRemoveCommand,
    code: deviceCodeCommand,
  },
})
