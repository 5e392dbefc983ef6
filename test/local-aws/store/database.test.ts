import { describe, expect, test } from 'vitest'

import type { Journal } from '../../../src/local-aws/store/database.ts'
import { Database } from '../../../src/local-aws/store/database.ts'
import type { BucketRow } from '../../../src/local-aws/store/s3-rows.ts'
import type { Change } from '../../../src/local-aws/store/table.ts'

const bucket = (name: string, createdAt = 0): BucketRow => {
  return { name, accountId: '123456789012', region: 'us-east-1', createdAt }
}

/** A journal in memory, as durable as the test is long; `isFull` makes it refuse. */
class JournalInMemory implements Journal {
  readonly rows = new Map<string, { table: string; row: object }>()
  readonly commits: number[] = []
  isFull = false

  load(put: (table: string, row: object) => void) {
    for (const { table, row } of this.rows.values()) put(table, row)
  }

  commit(changes: readonly Change[]) {
    if (this.isFull) throw new Error('no space left')
    this.commits.push(changes.length)
    for (const { table, key, row } of changes) {
      if (row === undefined) this.rows.delete(`${table}/${key}`)
      else this.rows.set(`${table}/${key}`, { table, row })
    }
  }

  close() {}
}

const names = ({ tables }: Database) => tables.buckets.sorted('123456789012').sortKeys

describe('a transaction', () => {
  test('is kept as one, and what only reads is not kept at all', async () => {
    const journal = new JournalInMemory()
    const database = new Database(journal)
    const result = database.transact(() => {
      database.tables.buckets.put(bucket('a'))
      database.tables.buckets.put(bucket('b'))
      database.tables.buckets.delete('a')
      return 'done'
    })
    await database.transact(() => database.tables.buckets.get('b'))
    expect(result).toBe('done')
    expect(journal.commits).toEqual([3])
    expect(names(new Database(journal))).toEqual(['b'])
  })

  test('that throws changes nothing, in memory or on disk', async () => {
    const journal = new JournalInMemory()
    const database = new Database(journal)
    await database.transact(() => database.tables.buckets.put(bucket('a', 1)))
    expect(() =>
      database.transact(() => {
        database.tables.buckets.put(bucket('a', 2))
        database.tables.buckets.put(bucket('b'))
        database.tables.buckets.delete('a')
        throw new Error('changed its mind')
      }),
    ).toThrow('changed its mind')
    expect([...database.tables.buckets.all()]).toEqual([bucket('a', 1)])
    expect(names(database)).toEqual(['a'])
    expect(journal.commits).toEqual([1])

    await database.transact(() => database.tables.buckets.put(bucket('c')))
    expect(journal.commits).toEqual([1, 1])
  })

  test('that cannot be kept changes nothing, and the next one can', async () => {
    const journal = new JournalInMemory()
    const database = new Database(journal)
    await database.transact(() => database.tables.buckets.put(bucket('a')))
    journal.isFull = true
    expect(() => database.transact(() => database.tables.buckets.put(bucket('b')))).toThrow('no space left')
    expect(() => database.transact(() => database.tables.buckets.delete('a'))).toThrow('no space left')
    expect(names(database)).toEqual(['a'])
    journal.isFull = false
    await database.transact(() => database.tables.buckets.put(bucket('c')))
    expect(names(database)).toEqual(['a', 'c'])
    expect(names(new Database(journal))).toEqual(['a', 'c'])
  })

  test('clears every table', async () => {
    const journal = new JournalInMemory()
    const database = new Database(journal)
    await database.transact(() => {
      database.tables.buckets.put(bucket('a'))
      database.tables.signedOut.put({ accessKeyId: 'ASIAEXAMPLE', expiresAt: 1 })
    })
    await database.transact(() => database.clear())
    expect(journal.rows.size).toBe(0)
    expect([database.tables.buckets.size, database.tables.signedOut.size]).toEqual([0, 0])
  })
})
