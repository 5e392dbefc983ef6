import { join } from 'node:path'
import type { SessionKey } from '../ports.ts'
import type { Environment, Folders } from './folders.ts'
import { listPrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { pointerName, pointersFolder } from './session-pointer.ts'
import { sessionFileName } from './stored-session.ts'

/** Notes that a profile, as things stand, is answered for by a cached session. */
export async function pointToSession(
  profile: string | undefined,
  key: SessionKey,
  { environment, folders }: { environment: Environment; folders: Folders },
): Promise<void> {
  const path = join(pointersFolder(folders), pointerName(profile, environment, folders))
  const target = sessionFileName(key)
  if ((await readPrivateFile(path))?.toString() === target) return
  await writePrivateFile(path, target)
  await sweep(folders)
}

/** Removes pointers whose session is gone: files and variables change, and leave theirs behind. */
async function sweep(folders: Folders): Promise<void> {
  const [pointers, sessions] = await Promise.all([
    listPrivateFolder(pointersFolder(folders)),
    listPrivateFolder(join(folders.state, 'sessions')),
  ])
  const kept = new Set(sessions)
  await Promise.all(
    pointers.map(async (name) => {
      const path = join(pointersFolder(folders), name)
      const target = (await readPrivateFile(path))?.toString()
      if (target !== undefined && !kept.has(target)) await removePrivateFile(path)
    }),
  )
}
