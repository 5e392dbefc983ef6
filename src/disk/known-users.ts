import { join } from 'node:path'
import type { KnownUser, KnownUsers } from '../ports.ts'
import type { Folders } from './folders.ts'
import { optionalText, requireText, type JsonObject } from './read-json.ts'
import { RecordFiles } from './record-files.ts'

/** Remembers whose an access key is and which device was chosen. Nothing in it is secret. */
export class KnownUserFiles implements KnownUsers {
  readonly #files: RecordFiles<KnownUser>

  constructor(folders: Folders) {
    this.#files = new RecordFiles(join(folders.state, 'users'), parseKnownUser)
  }

  find(endpoint: string, accessKeyId: string): Promise<KnownUser | undefined> {
    return this.#files.find(`${endpoint} ${accessKeyId}`)
  }

  list(): Promise<KnownUser[]> {
    return this.#files.list()
  }

  save(endpoint: string, accessKeyId: string, user: KnownUser): Promise<void> {
    return this.#files.save(`${endpoint} ${accessKeyId}`, user)
  }

  remove(endpoint: string, accessKeyId: string): Promise<void> {
    return this.#files.remove(`${endpoint} ${accessKeyId}`)
  }
}

function parseKnownUser(object: JsonObject): KnownUser {
  return {
    partition: requireText(object, 'partition'),
    account: requireText(object, 'account'),
    userName: requireText(object, 'userName'),
    arn: requireText(object, 'arn'),
    localAwsInstanceId: optionalText(object, 'localAwsInstanceId'),
    serialNumber: optionalText(object, 'serialNumber'),
  }
}
