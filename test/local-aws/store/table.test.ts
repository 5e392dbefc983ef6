import { describe, expect, test } from 'vitest'

import { Table } from '../../../src/local-aws/store/table.ts'

interface Row {
  readonly id: string
  readonly name: string
  readonly groups: readonly string[]
  readonly account?: string
}

function newTable() {
  return new Table<Row, 'name' | 'group'>({
    name: 'rows',
    key: ({ id }) => id,
    indexes: { name: ({ name }) => [name], group: ({ groups }) => groups },
    order: ({ account = 'one', name }) => ({ group: account, sortKey: name }),
  })
}

const row = (id: string, name: string, ...groups: string[]): Row => ({ id, name, groups })

describe('a table', () => {
  test('finds rows by key and by every value of an index', () => {
    const table = newTable()
    table.put(row('1', 'ana', 'x', 'y'))
    table.put(row('2', 'bo', 'y'))
    expect(table.get('1')?.name).toBe('ana')
    expect(table.find('name', 'bo')?.id).toBe('2')
    expect(table.list('group', 'y').map(({ id }) => id)).toEqual(['1', '2'])
    expect(table.count('group', 'x')).toBe(1)
    expect(table.find('group', 'z')).toBeUndefined()
    expect(table.list('group', 'z')).toEqual([])
    expect(table.size).toBe(2)
  })

  test('a replaced row is found by what it is now, not by what it was', () => {
    const table = newTable()
    table.put(row('1', 'ana', 'x'))
    table.put(row('1', 'eva', 'y'))
    expect(table.find('name', 'ana')).toBeUndefined()
    expect(table.count('group', 'x')).toBe(0)
    expect(table.find('name', 'eva')?.groups).toEqual(['y'])
    expect(table.sorted('one')).toEqual({ sortKeys: ['eva'], rows: [row('1', 'eva', 'y')] })
  })

  test('a deleted row is found by nothing; deleting what is not there changes nothing', () => {
    const table = newTable()
    table.put(row('1', 'ana', 'x'))
    table.delete('1')
    table.delete('2')
    expect([table.size, table.get('1'), table.find('name', 'ana'), table.count('group', 'x')]).toEqual([
      0,
      undefined,
      undefined,
      0,
    ])
    expect(table.sorted('one').rows).toEqual([])
  })

  test('lists each group in order, however the rows came and went', () => {
    const table = newTable()
    // A fixed shuffle: 97 has no factor in common with 101.
    const names = Array.from({ length: 101 }, (_, index) => `user-${String((index * 97) % 101).padStart(3, '0')}`)
    for (const [index, name] of names.entries()) table.put(row(String(index), name))
    table.put({ ...row('other', 'user-000'), account: 'two' })
    for (const [index, name] of names.entries()) if (name.endsWith('7')) table.delete(String(index))
    const left = names.filter((name) => !name.endsWith('7')).sort()
    expect(table.sorted('one').sortKeys).toEqual(left)
    expect(table.sorted('one').rows.map(({ name }) => name)).toEqual(left)
    expect(table.sorted('two').rows).toHaveLength(1)
    expect(table.sorted('three')).toEqual({ sortKeys: [], rows: [] })
  })

  test('tells each change with a way back', () => {
    const table = newTable()
    const undos: (() => void)[] = []
    const changes: string[] = []
    table.put(row('1', 'ana', 'x'))
    table.listen(({ key, row }, undo) => {
      changes.push(`${key} ${row === undefined ? 'gone' : 'there'}`)
      undos.push(undo)
    })
    table.put(row('1', 'eva', 'y'))
    table.put(row('2', 'bo'))
    table.delete('1')
    expect(changes).toEqual(['1 there', '2 there', '1 gone'])
    for (const undo of undos.toReversed()) undo()
    expect([...table.all()]).toEqual([row('1', 'ana', 'x')])
    expect(table.sorted('one').sortKeys).toEqual(['ana'])
    expect([table.count('group', 'y'), table.count('group', 'x'), table.find('name', 'bo')]).toEqual([0, 1, undefined])
  })
})
