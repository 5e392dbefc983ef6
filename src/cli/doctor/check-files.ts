import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AwsConfigFiles } from '../../disk/aws-config-files.ts'
import { fileFailure, isMissing } from '../../disk/file-failure.ts'
import type { Folders } from '../../disk/folders.ts'
import { requirePrivateFile, requirePrivateFolder } from '../../disk/require-private.ts'
import { SallyportError } from '../../errors.ts'
import { quote } from '../telling/follow-ups.ts'
import type { Finding } from './finding.ts'

/** Whether others can read or change what is secret: AWS's files and our own. */
export async function checkFiles(files: AwsConfigFiles, folders: Folders): Promise<Finding[]> {
  const findings = [
    ...(await checkAwsFile(files.credentials, 0o077)),
    // Nothing secret ought to be in it, but who may change it may name a program that runs as us.
    ...(await checkAwsFile(files.config, 0o022)),
    ...(await checkOurs(folders.data)),
    ...(await checkOurs(folders.state)),
  ]
  return findings.length > 0 ? findings : [{ check: 'files', level: 'ok', message: 'only you can read what is secret' }]
}

async function checkAwsFile(path: string, forbidden: number): Promise<Finding[]> {
  try {
    const real = await realpath(path)
    const { mode, uid } = await stat(real)
    const own = process.getuid?.()
    if (own !== undefined && uid !== own && uid !== 0) {
      const message = `\`${path}\` belongs to user ${uid}, and this is user ${own}`
      return [{ check: 'files', level: 'problem', message, mend: 'look who put it there' }]
    }
    if (process.platform === 'win32' || (mode & forbidden) === 0) return []
    const verb = (mode & forbidden & 0o022) === 0 ? 'read' : 'change'
    const message = `others can ${verb} \`${path}\` (mode ${(mode & 0o777).toString(8)})`
    return [{ check: 'files', level: 'problem', message, mend: `chmod 600 ${quote(real)}` }]
  } catch (error) {
    if (isMissing(error)) return []
    const message = `\`${path}\` can't be looked at`
    return [{ check: 'files', level: 'problem', message, mend: 'look at its owner, its mode, and its folder' }]
  }
}

/** A folder of ours with all that is in it. */
async function checkOurs(folder: string): Promise<Finding[]> {
  const problems = await checked(
    folder,
    () => lstat(folder),
    (about) => requirePrivateFolder(folder, about),
  )
  const entries = problems.length > 0 ? [] : await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const path = join(folder, entry.name)
    const inside = entry.isDirectory()
      ? await checkOurs(path)
      : await checked(
          path,
          () => lstat(path),
          (about) => requirePrivateFile(path, about),
        )
    problems.push(...inside)
  }
  return problems
}

async function checked<About>(
  path: string,
  look: () => Promise<About>,
  require: (about: About) => void,
): Promise<Finding[]> {
  try {
    require(await look())
    return []
  } catch (error) {
    if (isMissing(error)) return []
    const refused = fileFailure('read', path, error)
    if (!(refused instanceof SallyportError)) throw error
    return [{ check: 'files', level: 'problem', message: refused.message, mend: refused.hint }]
  }
}
