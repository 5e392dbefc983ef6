import { buildCommand } from '@stricli/core'
import { parseVaultKind } from '../../../disk/vault-kind.ts'
import type { VaultKind } from '../../../ports.ts'
import type { Context } from '../../context.ts'
import { jsonFlag } from '../../flags.ts'

export const keyMoveCommand = buildCommand<{ readonly to: VaultKind; readonly json?: boolean }, [], Context>({
  docs: {
    brief: 'Move the vault to the keychain, or to an encrypted file',
    fullDescription:
      'Copies all keys and seeds, reads them back, and only then takes them away where they were. Interrupted anywhere, nothing ' +
      'is lost, and the command given again finishes.',
    customUsage: [
      { input: '--to keychain', brief: 'From the encrypted file to the keychain of the operating system' },
      { input: '--to file', brief: 'From the keychain to a file under a passphrase' },
    ],
  },
  parameters: {
    flags: {
      to: {
        kind: 'parsed',
        parse: (text: string) => parseVaultKind(text, '--to'),
        brief: 'keychain or file',
        placeholder: 'PLACE',
      },
      ...jsonFlag,
    },
  },

  async func({ to, json }) {
    const { terminal, vault } = this
    terminal.nextStep = `nothing is lost; to finish: sallyport key move --to ${to}`
    const moved = await vault.move(to)
    terminal.nextStep = undefined
    if (json) this.printJson(moved ?? { keys: 0, seeds: 0 })
    if (!moved) {
      terminal.say(
        (await vault.list()).length === 0 ? 'the vault holds no keys yet' : `the vault is in the ${to} already`,
      )
      return
    }
    const seeds = moved.seeds === 0 ? '' : ` and ${count(moved.seeds, 'seed')}`
    terminal.say(
      `the vault is in the ${to} now, with ${count(moved.keys, 'key')}${seeds}; nothing is left where it was`,
    )
  },
})

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
