import { buildCommand } from '@stricli/core'
import { removeWrittenProfiles } from '../../disk/written-profiles.ts'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { connectionFlags, namedProfile, profileArgument, type ConnectionFlags } from '../flags.ts'

type Flags = ConnectionFlags & { readonly all?: boolean }

export const logoutCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Forget sessions that are kept on this computer',
    fullDescription:
      'Forgets the sessions of a profile, those of roles included, and profiles that login --write-profile wrote. AWS has no call that ends a session: a copy of it ' +
      'works until it expires.',
    customUsage: [
      { input: 'ana', brief: 'Forget the sessions made with the key of profile `ana`' },
      { input: '--all', brief: 'Forget every session' },
    ],
  },
  parameters: {
    flags: {
      ...connectionFlags,
      all: { kind: 'boolean', optional: true, withNegated: false, brief: 'The sessions of all profiles' },
    },
    positional: profileArgument,
  },

  async func(flags, profile) {
    if (flags.all) {
      this.terminal.say(forgotten(await this.sessions.clear(), await removeWrittenProfiles(this, undefined)))
      return
    }
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { accessKeyId } = await connection.findKey()
    const sessions = await this.sessions.list()
    const own = sessions.filter(({ key }) => key.accessKeyId === accessKeyId && key.endpoint === connection.endpoint)
    await Promise.all(own.map(({ key }) => this.sessions.remove(key)))
    this.terminal.say(forgotten(own.length, await removeWrittenProfiles(this, accessKeyId)))
  },
})

function forgotten(count: number, profiles: readonly string[]): string {
  const removed = profiles.length === 0 ? '' : `; removed from the credentials file: ${profiles.join(', ')}`
  return `${count} ${count === 1 ? 'session' : 'sessions'} forgotten${removed}`
}
