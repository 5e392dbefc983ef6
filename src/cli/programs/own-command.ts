import type { Environment } from '../../disk/folders.ts'
import { findProgram } from './find-program.ts'

/**
 * How other programs start this one, as in `credential_process`: by its name where the search path has it, else by what runs now. AWS's programs take
 * a path with blanks in double quotes.
 */
export async function ownCommand(environment: Environment): Promise<string> {
  const names = process.platform === 'win32' ? ['sallyport.cmd', 'sallyport.exe'] : ['sallyport']
  for (const name of names) if ((await findProgram(name, environment)) !== undefined) return 'sallyport'
  return [process.execPath, process.argv[1] ?? ''].map((path) => (/\s/.test(path) ? `"${path}"` : path)).join(' ')
}
