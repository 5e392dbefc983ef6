import { buildRouteMap } from '@stricli/core'
import type { Context } from '../../context.ts'
import { keyAddCommand } from './add.ts'
import { keyListCommand } from './list.ts'
import { keyRemoveCommand } from './remove.ts'

export const keyCommands = buildRouteMap<string, Context>({
  docs: { brief: 'Long-term access keys in the vault: add, list, remove' },
  routes: { add: keyAddCommand, list: keyListCommand, remove: keyRemoveCommand },
})
