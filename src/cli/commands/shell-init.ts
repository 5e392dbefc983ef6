import { buildCommand } from '@stricli/core'
import { SallyportError } from '../../errors.ts'
import { SHELL_FUNCTIONS } from '../../session/shell-functions.ts'
import type { Context } from '../context.ts'

export const shellInitCommand = buildCommand<Record<string, never>, [string], Context>({
  docs: {
    brief: 'Write a function by which `sallyport login` signs in the current shell',
    fullDescription:
      'Evaluated at the start of a shell, it lets `sallyport login` put the session into that very shell, and `sallyport logout` take ' +
      'it out again. All other commands stay as they are.',
    customUsage: [
      { input: 'bash', brief: 'In ~/.bashrc: eval "$(sallyport shell-init bash)"; the same for zsh' },
      { input: 'fish', brief: 'In config.fish: sallyport shell-init fish | source' },
      {
        input: 'nushell',
        brief: 'sallyport shell-init nushell | save ($nu.user-autoload-dirs.0 | path join sallyport.nu)',
      },
      { input: 'powershell', brief: 'In $PROFILE: sallyport shell-init powershell | Out-String | Invoke-Expression' },
    ],
  },
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ parse: String, brief: 'bash, zsh, fish, powershell or nushell', placeholder: 'SHELL' }],
    },
  },

  async func(_flags, shell) {
    if (!isShell(shell)) {
      throw new SallyportError('USAGE', `no function for \`${shell}\``, {
        hint: `give one of ${Object.keys(SHELL_FUNCTIONS).join(', ')}`,
      })
    }
    this.process.stdout.write(SHELL_FUNCTIONS[shell])
  },
})

function isShell(name: string): name is keyof typeof SHELL_FUNCTIONS {
  return Object.hasOwn(SHELL_FUNCTIONS, name)
}
