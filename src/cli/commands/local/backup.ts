import { resolve } from 'node:path'
import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import type { BackupSummary } from '../../../local-aws/index.ts'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'
import { databaseUrlFlag, warnOfPassword } from '../../local/database-url-flag.ts'
import { findSealingKey } from '../../local/sealing-key.ts'

interface Flags {
  readonly data?: string
  readonly databaseUrl?: string
  readonly keyFile?: string
  readonly json?: boolean
}

export const localBackupCommand = buildCommand<Flags, [string], Context>({
  docs: {
    brief: 'Back up what a local AWS keeps, a folder or a database, into a file, also while it runs',
    fullDescription:
      'Everything that was answered before is in the file, objects included, and stays sealed: the file is of use with the same key only. ' +
      'Of a database any of several servers may go on writing meanwhile; pg_dump of the schema sallyport_local_aws does as well.',
    customUsage: [
      { input: '--data ./aws aws-monday.backup', brief: 'Users, keys, devices and objects in one file' },
      {
        input: '--database-url postgresql://USER@HOST/DB aws-monday.backup',
        brief: 'The same of a PostgreSQL database',
      },
    ],
  },
  parameters: {
    flags: {
      data: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief: 'The folder that was named to `local --data`',
        placeholder: 'DIR',
      },
      databaseUrl: { ...databaseUrlFlag, brief: 'The database that was named to `local --database-url`' },
      keyFile: {
        kind: 'parsed',
        parse: String,
        optional: true,
        brief:
          'Key that seals the database; else SALLYPORT_LOCAL_SEALING_KEY, else your own. A folder is copied as it is sealed',
        placeholder: 'FILE',
      },
      ...jsonFlag,
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, placeholder: 'FILE', brief: 'A file that is not there yet' }],
    },
  },

  async func(flags, path) {
    const file = resolve(path)
    const summary = await backUp(this, flags, file)
    if (flags.json) {
      this.print(JSON.stringify({ file, ...summary }))
      return
    }
    this.print(`${file} holds ${summary.rows} rows and the bytes of ${summary.blobs} objects and parts`)
    this.terminal.say(`it is of use with the key ${summary.sealingKey} only: keep that (--key-file) as well, elsewhere`)
  },
})

async function backUp(context: Context, { data, databaseUrl, keyFile }: Flags, file: string): Promise<BackupSummary> {
  if (data !== undefined && databaseUrl === undefined) {
    const { backUpFolder } = await import('../../../local-aws/backup/back-up-folder.ts')
    return backUpFolder(resolve(data), file)
  }
  if (databaseUrl === undefined || data !== undefined) {
    throw new SallyportError('USAGE', 'a backup is made of one place', { hint: 'give --data or --database-url' })
  }
  warnOfPassword(context, databaseUrl)
  const sealingKey = await findSealingKey(context, keyFile)
  if (sealingKey === undefined) {
    throw new SallyportError('USAGE', 'there is no key to open the database with', {
      hint: 'give the key of its servers with --key-file or SALLYPORT_LOCAL_SEALING_KEY',
    })
  }
  const { backUpDatabase } = await import('../../../local-aws/backup/back-up-database.ts')
  return backUpDatabase(databaseUrl, file, sealingKey)
}
