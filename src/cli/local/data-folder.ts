import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { listFolder, makePrivateFolder } from '../../disk/private-files.ts'
import { SallyportError } from '../../errors.ts'

/**
 * A folder for local AWS to keep everything in: its own, or an empty one, which is made when there is none.
 *
 * @returns The path that was given.
 * @throws SallyportError USAGE for a file, or a folder of something else; STORE_UNUSABLE when it can't be made or read.
 */
export async function openDataFolder(path: string): Promise<string> {
  const about = await stat(path).catch(() => undefined)
  if (about === undefined) {
    await makePrivateFolder(path)
    return path
  }
  if (!about.isDirectory()) {
    throw new SallyportError('USAGE', `\`${path}\` is a file, and local AWS keeps everything in a folder`, {
      hint: 'name a folder with --data; it is made when there is none',
    })
  }
  const names = await listFolder(path)
  const others = names.filter((name) => name !== 'lost+found')
  if (others.length > 0 && !names.includes('local-aws.sqlite')) {
    throw new SallyportError('USAGE', `\`${path}\` holds other things and no local AWS`, {
      hint: `name a folder of its own, such as --data ${join(path, 'local-aws')}`,
    })
  }
  return path
}
