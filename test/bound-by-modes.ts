import { spawnSync } from 'node:child_process'
import { chown } from 'node:fs/promises'

/** A user who is not root; Linux calls it nobody. */
const NOBODY = 65_534

/**
 * Who a child must be so that the modes of files bind it: this user, or as root another one, who then owns the folder.
 *
 * @param skip - Of the test's context; skips where such a child can't read what it must.
 * @param folder - The child's own, without anything in it.
 * @param reads - What the child must be able to read.
 */
export async function boundByModes(
  skip: (reason: string) => never,
  folder: string,
  reads: readonly string[],
): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {}
  await chown(folder, NOBODY, NOBODY)
  const user = { uid: NOBODY, gid: NOBODY }
  for (const path of [folder, ...reads]) {
    const code = 'require("node:fs").accessSync(process.argv[1])'
    const { status } = spawnSync(process.execPath, ['-e', code, path], { ...user, stdio: 'ignore', cwd: '/' })
    if (status !== 0) skip('the tests run as root, whom modes do not bind, from where no other user may read')
  }
  return user
}
