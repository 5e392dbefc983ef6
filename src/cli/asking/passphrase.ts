import type { Environment } from '../../disk/folders.ts'
import type { AskPassphrase } from '../../disk/file-vault.ts'
import { SallyportError } from '../../errors.ts'
import { firstLineOf } from '../programs/first-line-of.ts'
import type { Terminal } from './terminal.ts'

const SHORTEST_PASSPHRASE = 8

/** The vault's passphrase: from a variable, else from a command that prints it, else typed unseen (twice when it is chosen). */
export function passphraseFrom(environment: Environment, terminal: Terminal): AskPassphrase {
  return async (purpose) => {
    const { SALLYPORT_VAULT_PASSPHRASE: passphrase, SALLYPORT_VAULT_PASSPHRASE_COMMAND: command } = environment
    if (passphrase !== undefined && passphrase !== '') return passphrase
    if (command !== undefined && command !== '') return outputOf(command, environment)
    return purpose === 'make'
      ? choosePassphrase(terminal)
      : terminal.askUnseen({ ...question('Passphrase of the vault'), byWindow: true })
  }
}

async function choosePassphrase(terminal: Terminal): Promise<string> {
  for (;;) {
    const passphrase = await terminal.askUnseen({ ...question('Choose a passphrase for the vault'), check: longEnough })
    if ((await terminal.askUnseen(question('The same once more'))) === passphrase) return passphrase
    // Which of the two was mistyped, nobody has seen.
    terminal.warn('that is not the same: both once more')
  }
}

function longEnough(answer: string): string | undefined {
  if (answer.length >= SHORTEST_PASSPHRASE) return undefined
  return `at least ${SHORTEST_PASSPHRASE} characters: four random words are good`
}

function question(message: string): { message: string; option: string } {
  return { message, option: 'SALLYPORT_VAULT_PASSPHRASE_COMMAND in the environment, a command that prints it' }
}

async function outputOf(command: string, environment: Environment): Promise<string> {
  const line = await firstLineOf(command, environment)
  if (line !== undefined) return line
  throw new SallyportError('STORE_UNUSABLE', 'the command in SALLYPORT_VAULT_PASSPHRASE_COMMAND gave no passphrase', {
    hint: 'run it by hand: it must print the passphrase and end with status 0',
  })
}
