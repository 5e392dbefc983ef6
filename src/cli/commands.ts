import type { Command, RouteMap } from '@stricli/core'
import type { Context } from './context.ts'

/** A command, or several below one word. */
export type Route = Command<Context> | RouteMap<Context>

/**
 * The commands by name, in the order in which help lists them. Each is loaded when it is asked for: what one command is made of
 * costs the others nothing at the start.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Route>>> = {
  tour: async () => (await import('./commands/tour.ts')).tourCommand,
  setup: async () => (await import('./commands/setup.ts')).setupCommand,
  login: async () => (await import('./commands/login.ts')).loginCommand,
  logout: async () => (await import('./commands/logout.ts')).logoutCommand,
  status: async () => (await import('./commands/status.ts')).statusCommand,
  exec: async () => (await import('./commands/exec.ts')).execCommand,
  shell: async () => (await import('./commands/shell.ts')).shellCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  console: async () => (await import('./commands/console.ts')).consoleCommand,
  'shell-init': async () => (await import('./commands/shell-init.ts')).shellInitCommand,
  export: async () => (await import('./commands/export.ts')).exportCommand,
  'credential-process': async () => (await import('./commands/credential-process.ts')).credentialProcessCommand,
  'mfa-script': async () => (await import('./commands/mfa-script.ts')).mfaScriptCommand,
  local: async () => (await import('./commands/local/index.ts')).localCommands,
  prove: async () => (await import('./commands/prove.ts')).proveCommand,
  device: async () => (await import('./commands/device/index.ts')).deviceCommands,
  policy: async () => (await import('./commands/policy/index.ts')).policyCommands,
  key: async () => (await import('./commands/key/index.ts')).keyCommands,
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  man: async () => (await import('./commands/man.ts')).manCommand,
}

/** The words that `local` takes as commands below it; any other is its own. */
export const BELOW_LOCAL = ['log', 'backup', 'restore'] as const
