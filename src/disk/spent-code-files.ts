import { join } from 'node:path'
import type { Clock, SpentCodes } from '../ports.ts'
import type { Folders } from './folders.ts'
import { keyedHash, openHashingKey } from './hashing-key.ts'
import { requireDate, requireText, type JsonObject } from './read-json.ts'
import { RecordFiles } from './record-files.ts'

interface SpentCode {
  readonly hash: string
  readonly spentAt: Date
}

// AWS: a code is accepted for up to two steps around its own, five steps in all; later the same digits are another code.
const REMEMBERED_SECONDS = 150

/** The last spent code of each device, as a hash. */
export class SpentCodeFiles implements SpentCodes {
  readonly #folders: Folders
  readonly #clock: Clock
  readonly #files: RecordFiles<SpentCode>

  constructor(folders: Folders, clock: Clock) {
    this.#folders = folders
    this.#clock = clock
    this.#files = new RecordFiles(join(folders.state, 'spent-codes'), parseSpentCode)
  }

  async isSpent(serialNumber: string, tokenCode: string): Promise<boolean> {
    const last = await this.#files.find(serialNumber)
    if (!last) return false
    const age = this.#clock.now().getTime() - last.spentAt.getTime()
    return Math.abs(age) < REMEMBERED_SECONDS * 1000 && last.hash === (await this.#hash(serialNumber, tokenCode))
  }

  async add(serialNumber: string, tokenCode: string): Promise<void> {
    const hash = await this.#hash(serialNumber, tokenCode)
    await this.#files.save(serialNumber, { hash, spentAt: this.#clock.now() })
  }

  async #hash(serialNumber: string, tokenCode: string): Promise<string> {
    return keyedHash(await openHashingKey(this.#folders), `${serialNumber} ${tokenCode}`)
  }
}

function parseSpentCode(object: JsonObject): SpentCode {
  return { hash: requireText(object, 'hash'), spentAt: requireDate(object, 'spentAt') }
}
