import { buildRouteMap, type Command, type RouteMap } from '@stricli/core'
import type { Context } from '../context.ts'

/**
 * A command that others are below, as `local log` is below `local`. The framework would show the others alone for `--help`; here
 * the command's own help is shown, and the others under it.
 */
export function commandWithMore(
  name: string,
  command: Command<Context>,
  others: Readonly<Record<string, Command<Context>>>,
): RouteMap<Context> {
  const routes = buildRouteMap<string, Context>({
    docs: { brief: command.brief },
    routes: { [name]: command, ...others },
    defaultCommand: name,
  })
  const rows = Object.entries(others).map(([other, { brief }]) => `  ${other}  ${brief}\n`)
  return {
    ...routes,
    formatUsageLine: (parts) => command.formatUsageLine(parts),
    formatHelp: (parts) => `${command.formatHelp({ ...parts, aliases: [] })}\nCOMMANDS\n${rows.join('')}`,
  }
}
