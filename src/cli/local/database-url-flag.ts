import type { Context } from '../context.ts'

/** The flag of all commands that take the database of `local`. */
export const databaseUrlFlag = {
  kind: 'parsed',
  parse: String,
  optional: true,
  placeholder: 'URL',
} as const

const PASSWORD_IN_URL =
  'other users of this computer can see the password in --database-url; PGPASSWORD or ~/.pgpass keep it from them'

export function warnOfPassword({ terminal }: Pick<Context, 'terminal'>, url: string | undefined): void {
  if (url !== undefined && URL.canParse(url) && new URL(url).password !== '') terminal.warn(PASSWORD_IN_URL)
}
