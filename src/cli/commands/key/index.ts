import { buildRouteMap } from '@stricli/core'
import type { Context } from '../../context.ts'
import { keyAddCommand } from './add.ts'
import { keyImportCommand } from './import.ts'
import { keyListCommand } from './list.ts'
import { keyMoveCommand } from './move.ts'
import { keyRemoveCommand } from './remove.ts'
import { keyRotateCommand } from './rotate.ts'

export const keyCommands = buildRouteMap<string, Context>({
  docs: { brief: 'Long-term access keys in the vault: add, import, list, rotate, move, remove' },
  routes: {
    add: keyAddCommand,
    import: keyImportCommand,
    list: keyListCommand,
    rotate: keyRotateCommand,
    move: keyMoveCommand,
    remove: keyRemoveCommand,
  },
})
