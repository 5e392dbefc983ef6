import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { linesOf } from '../../../src/cli/files/file-lines.ts'
import { newFolder } from '../../local-aws/folder.ts'

function newFile(content: string): string {
  const path = join(newFolder(), 'file')
  writeFileSync(path, content)
  return path
}

async function allLines(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of linesOf(path)) lines.push(line)
  return lines
}

/** A file that is followed: `next` waits for the next line. */
function follow(path: string) {
  const over = new AbortController()
  const lines = linesOf(path, over.signal)
  const next = async () => (await lines.next()).value as string | undefined
  return { next, stop: () => over.abort() }
}

describe('the lines of a file', () => {
  test.each<[string, string, string[]]>([
    ['of several', 'a\nb\n', ['a', 'b']],
    ['without empty ones', '\n\na\n\n', ['a']],
    ['the last without an end', 'a\nb', ['a', 'b']],
    ['none', '', []],
  ])('%s', async (_, content, lines) => {
    expect(await allLines(newFile(content))).toEqual(lines)
  })

  test('are whole wherever a read ends', async () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `${index} ${'é€\u{1f600}'.repeat(index % 30)}`)
    expect(await allLines(newFile(lines.join('\n')))).toEqual(lines)
  })

  test('have an end', async () => {
    await expect(allLines(newFile('x'.repeat(3_000_000)))).rejects.toThrow('a line of it has no end')
  })
})

describe('a file that is followed', () => {
  test('gives what is added, once its line is whole, until it is over', async () => {
    const path = newFile('a\nb')
    const { next, stop } = follow(path)
    expect(await next()).toBe('a')
    const second = next()
    appendFileSync(path, 'c\nd\n')
    expect([await second, await next()]).toEqual(['bc', 'd'])
    const none = next()
    stop()
    expect(await none).toBeUndefined()
  })

  test.skipIf(process.platform === 'win32')(
    'is followed by its name when it is moved, and read to its end before',
    async () => {
      const path = newFile('a\n')
      const { next, stop } = follow(path)
      expect(await next()).toBe('a')
      renameSync(path, `${path}.1`)
      const second = next()
      appendFileSync(`${path}.1`, 'b\n')
      writeFileSync(path, 'c\n')
      expect([await second, await next()]).toEqual(['b', 'c'])
      appendFileSync(path, 'd\n')
      expect(await next()).toBe('d')
      stop()
      expect(await next()).toBeUndefined()
    },
  )

  test('begins anew when it is emptied', async () => {
    const path = newFile('a long line\n')
    const { next, stop } = follow(path)
    expect(await next()).toBe('a long line')
    truncateSync(path)
    const second = next()
    appendFileSync(path, 'b\n')
    expect(await second).toBe('b')
    stop()
  })
})
