import { resolve } from 'node:path'
import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { findSealingKey } from '../../local-sealing-key.ts'

interface Flags {
  readonly data: string
  readonly keyFile?: string
}

export const localRestoreCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Make a data folder of a backup of a local AWS',
    customUsage: [{ input: '--data ./aws-again aws-monday.backup', brief: 'Then: sallyport local --data ./aws-again' }],
  },
  parameters: {
    flags: {
      data: { kind: 'parsed', parse: String, brief: 'A folder that is empty or not there yet', placeholder: 'DIR' },
      keyFile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'Key that sealed what was backed up; else SALLYPORT_LOCAL_SEALING_KEY, else your own',
        placeholder: 'FILE',
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'FILE', brief: 'What `local backup` made' }],
    },
  },

  async func({ data, keyFile }, path) {
    const { restoreBackup } = await import('../../../local-aws/backup/restore-backup.ts')
    const sealingKey = await findSealingKey(this, keyFile)
    await restoreBackup({ file: resolve(path), data: resolve(data), sealingKey })
    this.print(`${data} is as it was; whoever was signed in signs in again`)
    this.terminal.say(`start it: sallyport local --data ${data}`)
  },
})
