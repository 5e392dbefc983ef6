/**
 * How a row's key is kept in a column: as bytes when there is a NUL in it, such as in a key of S3. What speaks to SQLite from
 * JavaScript cuts a text off there, and takes two keys for one.
 */
export function toKeyColumn(key: string): string | Uint8Array {
  return key.includes('\0') ? Buffer.from(key) : key
}

/** The key that `toKeyColumn` was given. */
export function fromKeyColumn(column: string | Uint8Array): string {
  return typeof column === 'string' ? column : Buffer.from(column).toString('utf8')
}
