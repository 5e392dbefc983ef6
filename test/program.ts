import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * A program that a test drives for real, such as `aws` or `fish`. Where it is missing the test is skipped with the
 * reason, which `npm test` says aloud at its end.
 *
 * @param skip - The `skip` of the test's or hook's context: `test('…', ({ skip }) => { const fish = programOrSkip(skip, 'fish') })`,
 * or in `beforeEach(({ skip }) => …)` for every test around it.
 * @returns Its absolute path.
 */
export function programOrSkip(skip: (reason: string) => never, name: string): string {
  return findProgram(name) ?? skip(`${name} is not installed`)
}

/** The absolute path of a program on the search path; `undefined` where it is missing. */
export function findProgram(name: string): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => endings.map((ending) => join(folder, name + ending)))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
