import { buildCommand } from '@stricli/core'
import { openConnection } from '../connection.ts'
import type { Context } from '../context.ts'
import { connectionFlags, namedProfile, profileArgument, type ConnectionFlags } from '../flags.ts'

type Flags = ConnectionFlags & { readonly all?: boolean }

export const logoutCommand = buildCommand<Flags, [string?], Context>({
  docs: {
    brief: 'Forget sessions that are kept on this computer',
    fullDescription:
      'Forgets the sessions of a profile, those of roles included. AWS has no call that ends a session: a copy of it ' +
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
      this.terminal.say(forgotten(await this.sessions.clear()))
      return
    }
    const connection = await openConnection(this, flags, namedProfile(flags, profile))
    const { accessKeyId } = await connection.findKey()
    const sessions = await this.sessions.list()
    const own = sessions.filter(({ key }) => key.accessKeyId === accessKeyId && key.endpoint === connection.endpoint)
    await Promise.all(own.map(({ key }) => this.sessions.remove(key)))
    this.terminal.say(forgotten(own.length))
  },
})

function forgotten(count: number): string {
  return `${count} ${count === 1 ? 'session' : 'sessions'} forgotten`
}
