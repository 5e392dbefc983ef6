import type { Environment } from '../../disk/folders.ts'
import { findProgram } from './find-program.ts'

/**
 * How other programs start this one, as in `credential_process`: by its name where the search path has it, else by what runs now. AWS's programs take
 * a path with blanks in double quotes. The AWS CLI and boto3 start it without a shell, by which Windows runs no batch file, as npm's is one.
 */
export async function ownCommand(environment: Environment): Promise<string> {
  const name = process.platform === 'win32' ? 'sallyport.exe' : 'sallyport'
  if ((await findProgram(name, environment)) !== undefined) return 'sallyport'
  return [process.execPath, process.argv[1] ?? ''].map((path) => (/\s/.test(path) ? `"${path}"` : path)).join(' ')
}
