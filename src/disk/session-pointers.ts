import { join } from 'node:path'
import type { SessionKey } from '../ports.ts'
import type { Environment, Folders } from './folders.ts'
import { listPrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { sessionFileName } from './session-file-name.ts'
import { sessionsFolder } from './session-pad.ts'
import { circumstancesOf, formatPointer, pointerFile, pointersFolder } from './session-pointer.ts'

/** Notes that a profile, as things stand, is answered for by a cached session. */
export async function pointToSession(
  profile: string | undefined,
  key: SessionKey,
  { environment, folders }: { environment: Environment; folders: Folders },
): Promise<void> {
  const circumstances = circumstancesOf(profile, environment, folders)
  const path = pointerFile(circumstances, folders)
  const pointer = formatPointer(circumstances, sessionFileName(key))
  if ((await readPrivateFile(path))?.toString() === pointer) return
  await writePrivateFile(path, pointer)
  await sweep(folders)
}

/** Removes pointers whose session is gone: files and variables change, and leave theirs behind. */
async function sweep(folders: Folders): Promise<void> {
  const [pointers, sessions] = await Promise.all([
    listPrivateFolder(pointersFolder(folders)),
    listPrivateFolder(sessionsFolder(folders)),
  ])
  const kept = new Set(sessions)
  await Promise.all(
    pointers.map(async (name) => {
      const path = join(pointersFolder(folders), name)
      const target = (await readPrivateFile(path))?.toString().split('\n')[0]
      if (target !== undefined && !kept.has(target)) await removePrivateFile(path)
    }),
  )
}
