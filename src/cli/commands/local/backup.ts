import { resolve } from 'node:path'
import { buildCommand } from '@stricli/core'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

interface Flags {
  readonly data: string
  readonly json?: boolean
}

export const localBackupCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Back up the data folder of a local AWS into a file, also while it runs',
    customUsage: [{ input: '--data ./aws aws-monday.backup', brief: 'Users, keys, devices and objects in one file' }],
  },
  parameters: {
    flags: {
      data: { kind: 'parsed', parse: String, brief: 'The folder that was named to `local --data`', placeholder: 'DIR' },
      ...jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'FILE', brief: 'A file that is not there yet' }],
    },
  },

  async func({ data, json }, path) {
    const { backUpFolder } = await import('../../../local-aws/backup/back-up-folder.ts')
    const file = resolve(path)
    const summary = await backUpFolder(resolve(data), file)
    if (json) {
      this.print(JSON.stringify({ file, ...summary }))
      return
    }
    this.print(`${file} holds ${summary.rows} rows and the bytes of ${summary.blobs} objects and parts`)
    this.terminal.say(`it is of use with the key ${summary.sealingKey} only: keep that (--key-file) as well, elsewhere`)
  },
})
