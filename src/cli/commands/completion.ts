import { buildCommand } from '@stricli/core'
import { readAwsConfig } from '../../disk/aws-config.ts'
import { readPrivateFile } from '../../disk/private-files.ts'
import { vaultContentsFiles } from '../../disk/session-pointer.ts'
import { parseContentsTable } from '../../disk/vault-contents.ts'
import { SallyportError } from '../../errors.ts'
import { loadCommandTree } from '../help/command-tree.ts'
import { propose, type KnownNames } from '../completion/propose.ts'
import { COMPLETION_SCRIPTS } from '../completion/scripts.ts'
import type { Context } from '../context.ts'

export const completionCommand = buildCommand<Record<string, never>, string[], Context>({
  docs: {
    brief: 'Write what completes commands, profiles and devices in a shell',
    fullDescription:
      'Writes a script for bash, zsh, fish or powershell. With `words` and the words of a command line it answers what may ' +
      'come at its end, which is how the scripts ask; it makes no call.',
    customUsage: [
      { input: 'bash', brief: 'In ~/.bashrc: eval "$(sallyport completion bash)"' },
      { input: 'zsh', brief: 'In ~/.zshrc, after compinit: eval "$(sallyport completion zsh)"' },
      { input: 'fish', brief: 'In config.fish: sallyport completion fish | source' },
      { input: 'powershell', brief: 'In $PROFILE: sallyport completion powershell | Out-String | Invoke-Expression' },
      { input: 'words -- device re', brief: 'What may come there' },
    ],
  },
  parameters: {
    flags: {},
    positional: {
      kind: 'array',
      parameter: {
        parse: String,
        brief: 'bash, zsh, fish, powershell; or words and a command line',
        placeholder: 'SHELL',
      },
    },
  },

  async func(_flags, shell = '', ...words) {
    if (shell === 'words') {
      // Some versions of PowerShell hand on an empty word as two quotes.
      const typed = words.at(-1) === '""' ? [...words.slice(0, -1), ''] : words
      const answer = await propose(await loadCommandTree(), typed, knownNames(this))
      if (typeof answer === 'string') this.print(`:${answer}`)
      else for (const { value, brief } of answer) this.print(`${value}\t${brief}`)
      return
    }
    if (!isShell(shell)) {
      throw new SallyportError('USAGE', shell === '' ? 'no shell is named' : `no completion for \`${shell}\``, {
        hint: `give one of ${Object.keys(COMPLETION_SCRIPTS).join(', ')}`,
      })
    }
    this.process.stdout.write(COMPLETION_SCRIPTS[shell])
  },
})

function isShell(name: string): name is keyof typeof COMPLETION_SCRIPTS {
  return Object.hasOwn(COMPLETION_SCRIPTS, name)
}

/** Whatever can't be read is left out: a person who presses Tab wants no error. */
function knownNames({ environment, folders, knownUsers, enrollments }: Context): KnownNames {
  return {
    async profiles() {
      const config = await readAwsConfig(environment).catch(() => undefined)
      const tables = await Promise.all(
        Object.values(vaultContentsFiles(folders)).map((path) => readPrivateFile(path).catch(() => undefined)),
      )
      const kept = tables.flatMap((table) => parseContentsTable(table?.toString() ?? '') ?? [])
      return [...new Set([...(config?.profileNames ?? []), ...kept.map(({ profile }) => profile)])].sort()
    },
    async serialNumbers() {
      const [users, begun] = await Promise.all([knownUsers.list().catch(() => []), enrollments.list().catch(() => [])])
      const found = [...users, ...begun].flatMap(({ serialNumber }) => serialNumber ?? [])
      return [...new Set(found)].sort()
    },
  }
}
