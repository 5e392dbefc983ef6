import { SallyportError } from '../errors.ts'
import type { AccessKey } from '../ports.ts'

/** A key of a file that the console let somebody download. */
export interface KeyOfCsv {
  /** `undefined` in the file of a key alone, which names nobody. */
  readonly userName: string | undefined
  readonly accessKey: AccessKey
}

/**
 * Reads the CSV that the console offers once, when a key or a user is made: columns by their headings, `Access key ID` and
 * `Secret access key`, in some files also `User name`.
 *
 * @throws SallyportError `USAGE` when there is no key in it; nothing of it is quoted.
 */
export function parseKeyCsv(text: string): KeyOfCsv[] {
  const [header, ...rows] = parseRows(text.replace(/^\uFEFF/, ''))
  const column = (heading: string): number =>
    header?.findIndex((cell) => cell.trim().toLowerCase() === heading.toLowerCase()) ?? -1
  const [user, id, secret] = [column('User name'), column('Access key ID'), column('Secret access key')]
  if (id === -1 || secret === -1) throw noKey()
  const keys = rows.flatMap((cells) => {
    const accessKeyId = cells[id]?.trim() ?? ''
    const secretAccessKey = cells[secret]?.trim() ?? ''
    if (!/^\w{16,128}$/.test(accessKeyId) || secretAccessKey === '') return []
    return [{ userName: cells[user]?.trim() || undefined, accessKey: { accessKeyId, secretAccessKey } }]
  })
  if (keys.length === 0) throw noKey()
  return keys
}

/** RFC 4180: a quoted cell may hold commas, quotes (doubled) and line breaks. */
function parseRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  for (const [, quoted, bare, ending] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'))
    if (ending === ',') continue
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
  }
  return rows
}

function noKey(): SallyportError {
  return new SallyportError('USAGE', 'there is no access key in this file', {
    hint: 'the console writes columns `Access key ID` and `Secret access key`, once, when a key is made',
  })
}
