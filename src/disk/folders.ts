import { homedir } from 'node:os'
import { join } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

/** The folders of one person. Two of them, so that a stray copy of either is not enough to read a session. */
export interface Folders {
  /** Cached sessions, interrupted enrollments, what was found out about users. */
  readonly state: string
  /** The vault, and the key that cached sessions are sealed with. */
  readonly data: string
}

/** By the XDG Base Directory Specification, or by what the platform has instead. */
export function findFolders(environment: Environment, platform: NodeJS.Platform = process.platform): Folders {
  const home = homeFolder(environment)
  if (platform === 'win32') {
    const roaming = environment['APPDATA'] ?? join(home, 'AppData', 'Roaming')
    const local = environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local')
    return { state: join(local, 'sallyport'), data: join(roaming, 'sallyport') }
  }
  const data = platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.local', 'share')
  return {
    state: join(absolute(environment['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'sallyport'),
    data: join(absolute(environment['XDG_DATA_HOME']) ?? data, 'sallyport'),
  }
}

/** `HOME`, else what the operating system says. */
export function homeFolder(environment: Environment): string {
  return environment['HOME'] || environment['USERPROFILE'] || homedir()
}

// The specification says to ignore a path that isn't absolute.
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') ? path : undefined
}
