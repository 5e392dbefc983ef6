import type { Command } from '@stricli/core'
import { COMMANDS, type Route } from '../commands.ts'
import type { Context } from '../context.ts'

// The commands as data, read off their own definitions: what completion proposes and the manual page tells.

/** An option as it is written. */
export interface OptionNode {
  /** With its dashes: `--token-code`. */
  readonly name: string
  readonly brief: string
  /** `undefined` for one that takes no value. */
  readonly placeholder: string | undefined
  /** What it may be, where that is a list. */
  readonly values: readonly string[]
}

/** A word of the command line, and what is below it. */
export interface CommandNode {
  readonly name: string
  readonly brief: string
  readonly fullDescription: string | undefined
  /** `undefined` for a word that does nothing by itself. */
  readonly command: { readonly options: readonly OptionNode[]; readonly positionals: readonly string[] } | undefined
  readonly children: readonly CommandNode[]
}

/** All commands, loaded. */
export async function loadCommandTree(): Promise<readonly CommandNode[]> {
  return Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => nodeOf(name, await load())))
}

function nodeOf(name: string, route: Route): CommandNode {
  const isMap = 'getAllEntries' in route
  const command = isMap ? route.getDefaultCommand() : route
  const children = isMap
    ? route
        .getAllEntries()
        .filter(({ target, hidden }) => !hidden && target !== command)
        .map((entry) => nodeOf(entry.name['convert-camel-to-kebab'], entry.target))
    : []
  return {
    name,
    brief: route.brief,
    fullDescription: (command ?? route).fullDescription,
    command: command && { options: optionsOf(command), positionals: positionalsOf(command) },
    children,
  }
}

function optionsOf({ parameters }: Command<Context>): OptionNode[] {
  return Object.entries(parameters.flags ?? {})
    .filter(([, flag]) => !('hidden' in flag && flag.hidden))
    .map(([name, flag]) => {
      const values = flag.kind === 'enum' ? flag.values : []
      const takesValue = flag.kind === 'parsed' || flag.kind === 'enum'
      const placeholder = 'placeholder' in flag ? flag.placeholder : undefined
      return {
        name: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
        brief: flag.brief,
        placeholder: takesValue ? (placeholder ?? (values.join('|') || 'VALUE')) : undefined,
        values,
      }
    })
}

function positionalsOf({ parameters }: Command<Context>): string[] {
  const { positional } = parameters
  if (!positional) return []
  if (positional.kind === 'array') return [positional.parameter.placeholder ?? 'ARGUMENT']
  return positional.parameters.map(({ placeholder }) => placeholder ?? 'ARGUMENT')
}
