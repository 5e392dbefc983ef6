import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'
import { formatTable } from '../../telling/table.ts'

export const keyListCommand = buildCommand<{ readonly json?: boolean }, [], Context>({
  docs: {
    brief: 'Show which keys the vault holds, without their secrets',
    customUsage: [
      { input: '', brief: 'Profile, access key id, endpoint, since when; asks for no passphrase' },
      { input: '--json', brief: 'For programs' },
    ],
  },
  parameters: { flags: jsonFlag },

  async func(flags) {
    const entries = await this.vault.list()
    if (flags.json) {
      this.printJson(entries)
      return
    }
    if (entries.length === 0) {
      this.terminal.say('the vault holds no keys; add one: sallyport key add')
      return
    }
    const rows = entries.map((entry) => [entry.profile, entry.accessKeyId, entry.endpoint, entry.addedAt.toISOString()])
    this.print(formatTable([['PROFILE', 'ACCESS KEY ID', 'ENDPOINT', 'SINCE'], ...rows]))
  },
})
