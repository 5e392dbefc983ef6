import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openDataFolder } from '../../src/cli/local/data-folder.ts'
import { run } from '../local-aws/local-command.ts'
import { temporaryFolder } from '../user-side.ts'

describe('the folder of local --data', () => {
  test('is made, and taken again when it holds a local AWS, or nothing', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'deep', 'aws')
    expect(await openDataFolder(path)).toBe(path)
    expect(await readdir(path)).toEqual([])
    await mkdir(join(path, 'lost+found'))
    await writeFile(join(path, '.keep'), '')
    expect(await openDataFolder(path)).toBe(path)
    await writeFile(join(path, 'local-aws.sqlite'), '')
    await mkdir(join(path, 'blobs'))
    expect(await openDataFolder(path)).toBe(path)
  })

  test('is no file, and no folder of something else', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, '')
    await expect(openDataFolder(file)).rejects.toMatchObject({
      code: 'USAGE',
      message: `\`${file}\` is a file, and local AWS keeps everything in a folder`,
    })
    await expect(openDataFolder(folder.path)).rejects.toMatchObject({
      code: 'USAGE',
      message: `\`${folder.path}\` holds other things and no local AWS`,
      hint: `name a folder of its own, such as --data ${join(folder.path, 'local-aws')}`,
    })
    expect(await readdir(folder.path)).toEqual(['file'])
    await expect(openDataFolder(join(file, 'below'))).rejects.toThrow('a part of its path is no folder')
  })

  test.skipIf(process.platform !== 'linux')('can not be where nothing can be made', async () => {
    await expect(openDataFolder('/proc/no-such-folder/aws')).rejects.toMatchObject({
      code: 'STORE_UNUSABLE',
      message: "can't make `/proc/no-such-folder/aws`: nothing can be made there",
    })
  })
})

describe('local --data, opened again', () => {
  test('says what to do when the key is lost', async () => {
    await using folder = await temporaryFolder()
    const args = ['local', '--port', '0', '--data', join(folder.path, 'aws'), '--key-file', join(folder.path, 'key')]
    const again = await ready(args)
    expect(again).toContain("export AWS_SECRET_ACCESS_KEY='")
    expect(await ready(args)).toMatch(
      /# the administrator's key AKIA\w+ was shown when .*\n.*SALLYPORT_LOCAL_ACCESS_KEY_ID and SALLYPORT_LOCAL_SECRET/,
    )
  })
})

/** What it prints until it is ready; then it is ended. */
async function ready(args: readonly string[]): Promise<string> {
  const { child, output, ended } = run(args)
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', () => {
      if (output.stdout.includes('Ctrl-C')) resolve()
    })
    child.once('close', () => resolve())
  })
  child.kill('SIGTERM')
  await ended
  return output.stdout
}
