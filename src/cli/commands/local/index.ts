import { commandWithMore } from '../../help/command-with-more.ts'
import type { BELOW_LOCAL } from '../../commands.ts'
import { localCommand } from '../local.ts'
import { localBackupCommand } from './backup.ts'
import { localLogCommand } from './log.ts'
import { localRestoreCommand } from './restore.ts'

const below = {
  log: localLogCommand,
  backup: localBackupCommand,
  restore: localRestoreCommand,
} satisfies Record<(typeof BELOW_LOCAL)[number], unknown>

export const localCommands = commandWithMore('start', localCommand, below)
