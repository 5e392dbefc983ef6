import { execFile, spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openUserSide } from '../user-side.ts'
import { PROGRAM } from './pseudo-terminal.ts'

// The home's files lie on a small disk of their own, which is filled to its last page and then emptied again.
const SCRIPT = `
mount -t tmpfs -o size=256k tmpfs "$HOME/.local" || exit 99
sallyport() { "$NODE" "$PROGRAM" "$@" 2>&1; echo "status $?"; }
sallyport key import ana --yes
dd if=/dev/zero of="$HOME/.local/filler" bs=1k 2>/dev/null
echo full
sallyport key add other --from-credentials-file other
sallyport key rotate ana
sallyport key remove ana --yes
rm "$HOME/.local/filler"
echo room
sallyport key list --json
sallyport key rotate ana
`

test(
  'a disk that is full: keys are neither lost nor made at AWS, and there is room again',
  { timeout: 120_000 },
  async ({ skip }) => {
    if (spawnSync('unshare', ['-m', 'true']).status !== 0)
      skip('only root may mount a small disk, and unshare is needed for it')
    const policies = ['IAMFullAccess']
    await using side = await openUserSide({ users: { ana: { policies }, other: { policies } } })
    await mkdir(join(side.home, '.aws'))
    await mkdir(join(side.home, '.local'))
    const lines = ['ana', 'other'].map((userName) => {
      const { accessKeyId, secretAccessKey } = side.aws.clientConfig(userName).credentials
      return `[${userName}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`
    })
    await writeFile(join(side.home, '.aws', 'credentials'), lines.join(''))

    const { accessKeyId } = side.aws.clientConfig('ana').credentials
    const environment = {
      ...side.environment,
      SALLYPORT_VAULT: 'file',
      SALLYPORT_VAULT_PASSPHRASE: 'four random words here',
      NODE: process.execPath,
      PROGRAM,
    }
    const { stdout } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', SCRIPT], { env: environment })
    const [, full = '', room = ''] = stdout.split(/^(?:full|room)\n/m)
    expect(full.match(/^sallyport: can't write `.*`: the disk is full$/gm), full).toHaveLength(3)
    expect(full.match(/^status \d+$/gm)).toEqual(['status 7', 'status 7', 'status 7'])
    expect(room.match(/"accessKeyId": "\w+"/g), room).toEqual([`"accessKeyId": "${accessKeyId}"`])
    // Had the rotation made a key whose secret it could not keep, this one would find two.
    expect(room).not.toContain('its secret is lost')
    expect(room.match(/^status \d+$/gm)).toEqual(['status 0', 'status 0'])
  },
)
