import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Folders } from '../../disk/folders.ts'
import { listPrivateFolder, removePrivateFile, writePrivateFile } from '../../disk/private-files.ts'

/** A page that leads a browser to a secret address. */
export interface RedirectFile {
  readonly path: string
  remove(): Promise<void>
}

/**
 * Writes a private page that leads on to an address which must not be among a program's arguments. What an interrupted command
 * left of these is removed.
 */
export async function writeRedirectFile(folders: Folders, url: string): Promise<RedirectFile> {
  const folder = join(folders.state, 'console')
  await Promise.all((await listPrivateFolder(folder)).map((name) => removePrivateFile(join(folder, name))))
  const path = join(folder, `${randomBytes(16).toString('hex')}.html`)
  await writePrivateFile(path, pageTo(url))
  return { path, remove: () => removePrivateFile(path) }
}

/** With a link besides: some addresses are only followed when a person clicks. */
function pageTo(url: string): string {
  const address = url.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${address}">`,
    '<title>AWS console</title>',
    `<p><a href="${address}">To the AWS console</a></p>`,
    '',
  ].join('\n')
}
