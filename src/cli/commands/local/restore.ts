import { resolve } from 'node:path'
import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import type { Context } from '../../context.ts'
import { databaseUrlFlag, warnOfPassword } from '../../local/database-url-flag.ts'
import { findSealingKey } from '../../local/sealing-key.ts'

interface Flags {
  readonly data?: string
  readonly databaseUrl?: string
  readonly keyFile?: string
}

export const localRestoreCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Make a data folder, or the contents of a database, of a backup of a local AWS',
    fullDescription: 'A backup of a folder may go into a database and the other way round. Nothing is written over.',
    customUsage: [
      { input: '--data ./aws-again aws-monday.backup', brief: 'Then: sallyport local --data ./aws-again' },
      { input: '--database-url postgresql://USER@HOST/DB aws-monday.backup', brief: 'Into a PostgreSQL database' },
    ],
  },
  parameters: {
    flags: {
      data: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'A folder that is empty or not there yet',
        placeholder: 'DIR',
      },
      databaseUrl: { ...databaseUrlFlag, brief: 'A database that no local AWS is in' },
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

  async func({ data, databaseUrl, keyFile }, path) {
    if ((data === undefined) === (databaseUrl === undefined)) {
      throw new SallyportError('USAGE', 'a backup is restored into one place', {
        hint: 'give --data or --database-url',
      })
    }
    warnOfPassword(this, databaseUrl)
    const { restoreBackup } = await import('../../../local-aws/backup/restore-backup.ts')
    const sealingKey = await findSealingKey(this, keyFile)
    const file = resolve(path)
    if (data !== undefined) {
      await restoreBackup({ file, data: resolve(data), sealingKey })
      this.print(`${data} is as it was; whoever was signed in signs in again`)
      this.terminal.say(`start it: sallyport local --data ${data}`)
      return
    }
    await restoreBackup({ file, sealingKey, ...(databaseUrl !== undefined && { databaseUrl }) })
    this.print('the database is as it was; whoever was signed in signs in again')
  },
})
