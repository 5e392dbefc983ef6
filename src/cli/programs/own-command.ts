import type { Environment } from '../../disk/folders.ts'
import { findProgram } from './find-program.ts'

/**
 * How other programs start this one, as in `credential_process`: by its name where the search path has it, else by what runs now.
 * The AWS CLI and boto3 start it without a shell, by which Windows runs no batch file, as npm's is one.
 */
export async function ownCommand(environment: Environment, args: readonly string[]): Promise<string> {
  const name = process.platform === 'win32' ? 'sallyport.exe' : 'sallyport'
  const isFound = (await findProgram(name, environment)) !== undefined
  const program = isFound ? ['sallyport'] : [process.execPath, process.argv[1] ?? '']
  return [...program, ...args].map((word) => quoteForProcess(word, process.platform)).join(' ')
}

/**
 * A word of a `credential_process`, which some programs hand to a shell, cmd.exe on Windows, and others take apart themselves.
 * Double quotes all of them know; single ones those of Windows don't.
 */
export function quoteForProcess(word: string, platform: NodeJS.Platform): string {
  if (/^[\w.@:/+=-]+$/.test(word)) return word
  if (platform === 'win32' || !/["$`\\]/.test(word)) return `"${word}"`
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
