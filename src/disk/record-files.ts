import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { listPrivateFolder, readPrivateFile, removePrivateFile, writePrivateFile } from './private-files.ts'
import { parseJsonObject, type JsonObject } from './read-json.ts'

/**
 * Small JSON records, a private file each, so that two processes that keep different records never overwrite each
 * other's. A record that can't be understood counts as none.
 */
export class RecordFiles<Value> {
  readonly #folder: string
  readonly #parse: (object: JsonObject) => Value

  /** `parse` throws a `TypeError` for an object that is no such record. */
  constructor(folder: string, parse: (object: JsonObject) => Value) {
    this.#folder = folder
    this.#parse = parse
  }

  async find(name: string): Promise<Value | undefined> {
    return this.#read(fileName(name))
  }

  async list(): Promise<Value[]> {
    const values = await Promise.all((await listPrivateFolder(this.#folder)).map((name) => this.#read(name)))
    return values.filter((value) => value !== undefined)
  }

  async save(name: string, value: Value): Promise<void> {
    await writePrivateFile(join(this.#folder, fileName(name)), `${JSON.stringify(value, null, 2)}\n`)
  }

  async remove(name: string): Promise<void> {
    await removePrivateFile(join(this.#folder, fileName(name)))
  }

  async #read(file: string): Promise<Value | undefined> {
    const object = parseJsonObject((await readPrivateFile(join(this.#folder, file)))?.toString() ?? '')
    if (!object) return undefined
    try {
      return this.#parse(object)
    } catch (error) {
      if (error instanceof TypeError) return undefined
      throw error
    }
  }
}

// ARNs and URLs hold characters that file names can't.
function fileName(name: string): string {
  return `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`
}
