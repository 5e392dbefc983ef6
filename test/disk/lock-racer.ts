import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../../src/disk/lock.ts'

// A program of the tests: comes into the lock again and again, and counts. Two inside at once would find each other's
// mark, or lose a count. One that is told to dies inside, as by kill -9.

const [folder = '', rounds = '0', end = ''] = process.argv.slice(2)
const mark = join(folder, 'inside')
const counter = join(folder, 'count')

async function comeIn(): Promise<void> {
  const file = await open(mark, 'wx')
  const count = Number(await readFile(counter, 'utf8'))
  await file.close()
  await writeFile(counter, String(count + 1))
  await rm(mark)
}

for (let round = 0; round < Number(rounds); round += 1) await withLock(join(folder, 'lock'), comeIn)

if (end !== '') {
  await withLock(join(folder, 'lock'), async () => {
    process.stdout.write('inside')
    if (end === 'die') process.kill(process.pid, 'SIGKILL')
    await new Promise((resolve) => process.stdin.on('data', resolve))
  })
}
