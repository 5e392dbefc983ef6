import { join } from 'node:path'
import type { EnrollmentRecord, Enrollments } from '../ports.ts'
import type { Folders } from './folders.ts'
import { optionalText, requireDate, requireText, type JsonObject } from './read-json.ts'
import { RecordFiles } from './record-files.ts'

/** Remembers enrollments that were begun, without their seeds. */
export class EnrollmentFiles implements Enrollments {
  readonly #files: RecordFiles<EnrollmentRecord>

  constructor(folders: Folders) {
    this.#files = new RecordFiles(join(folders.state, 'enrollments'), parseEnrollment)
  }

  async list(): Promise<EnrollmentRecord[]> {
    const records = await this.#files.list()
    return records.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
  }

  find(endpoint: string, serialNumber: string): Promise<EnrollmentRecord | undefined> {
    return this.#files.find(`${endpoint} ${serialNumber}`)
  }

  save(record: EnrollmentRecord): Promise<void> {
    return this.#files.save(`${record.endpoint} ${record.serialNumber}`, record)
  }

  remove({ endpoint, serialNumber }: { endpoint: string; serialNumber: string }): Promise<void> {
    return this.#files.remove(`${endpoint} ${serialNumber}`)
  }
}

function parseEnrollment(object: JsonObject): EnrollmentRecord {
  return {
    endpoint: requireText(object, 'endpoint'),
    account: requireText(object, 'account'),
    userName: requireText(object, 'userName'),
    serialNumber: requireText(object, 'serialNumber'),
    startedAt: requireDate(object, 'startedAt'),
    state: parseState(requireText(object, 'state')),
    enabledAt: object['enabledAt'] === undefined ? undefined : requireDate(object, 'enabledAt'),
    resyncedAt: object['resyncedAt'] === undefined ? undefined : requireDate(object, 'resyncedAt'),
    replaces: optionalText(object, 'replaces'),
  }
}

function parseState(text: string): EnrollmentRecord['state'] {
  if (text === 'created' || text === 'shown' || text === 'enabled') return text
  throw new TypeError('`state` is none of ours')
}
