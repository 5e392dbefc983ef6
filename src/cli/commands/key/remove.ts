import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../../errors.ts'
import type { Context } from '../../context.ts'

export const keyRemoveCommand = buildCommand<{ readonly yes?: boolean }, [string], Context>({
  docs: {
    brief: 'Remove a key from the vault',
    fullDescription: 'Removes the key from this computer only: at AWS it goes on existing.',
    customUsage: [{ input: 'ana', brief: 'Remove the key of profile `ana`' }],
  },
  parameters: {
    flags: { yes: { kind: 'boolean', optional: true, withNegated: false, brief: 'Answer yes where it would ask' } },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, brief: 'Profile the key is for', placeholder: 'PROFILE' }],
    },
  },

  async func({ yes }, profile) {
    const entry = (await this.vault.list()).find((key) => key.profile === profile)
    if (!entry) {
      throw new SallyportError('USAGE', `the vault has no key of profile \`${profile}\``, {
        hint: 'sallyport key list',
      })
    }
    const question = `Remove ${entry.accessKeyId}? AWS shows its secret to nobody again`
    if (!yes && !(await this.terminal.confirm(question))) throw this.terminal.interrupted()
    await this.vault.remove(profile)
    this.terminal.say(`${entry.accessKeyId} is removed from the vault; AWS still knows it`)
  },
})
