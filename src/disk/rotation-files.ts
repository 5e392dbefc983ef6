import { join } from 'node:path'
import type { RotationRecord, Rotations } from '../ports.ts'
import type { Folders } from './folders.ts'
import { optionalText, requireDate, requireText, type JsonObject } from './read-json.ts'
import { RecordFiles } from './record-files.ts'

/** Remembers rotations that were begun, without any secret. */
export class RotationFiles implements Rotations {
  readonly #files: RecordFiles<RotationRecord>

  constructor(folders: Folders) {
    this.#files = new RecordFiles(join(folders.state, 'rotations'), parseRotation)
  }

  find(endpoint: string, profile: string): Promise<RotationRecord | undefined> {
    return this.#files.find(`${endpoint} ${profile}`)
  }

  save(record: RotationRecord): Promise<void> {
    return this.#files.save(`${record.endpoint} ${record.profile}`, record)
  }

  remove({ endpoint, profile }: { endpoint: string; profile: string }): Promise<void> {
    return this.#files.remove(`${endpoint} ${profile}`)
  }
}

function parseRotation(object: JsonObject): RotationRecord {
  const before = object['before']
  if (!Array.isArray(before) || !before.every((id) => typeof id === 'string'))
    throw new TypeError('`before` is no list')
  return {
    endpoint: requireText(object, 'endpoint'),
    profile: requireText(object, 'profile'),
    oldAccessKeyId: requireText(object, 'oldAccessKeyId'),
    before,
    newAccessKeyId: optionalText(object, 'newAccessKeyId'),
    startedAt: requireDate(object, 'startedAt'),
  }
}
