import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from '../disk/folders.ts'

/**
 * How other programs start this one, as in `credential_process`: by its name where the search path has it, else by what runs now. AWS's programs take
 * a path with blanks in double quotes.
 */
export function ownCommand(environment: Environment): string {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const names = process.platform === 'win32' ? ['sallyport.cmd', 'sallyport.exe'] : ['sallyport']
  if (folders.some((folder) => names.some((name) => isExecutable(join(folder, name))))) return 'sallyport'
  return [process.execPath, process.argv[1] ?? ''].map((path) => (/\s/.test(path) ? `"${path}"` : path)).join(' ')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
