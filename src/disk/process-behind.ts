import { readFile } from 'node:fs/promises'

/** What is known of a process that runs, by /proc. */
export interface ProcessBehind {
  /** The program that started it, such as `terraform`; `undefined` when it is gone. */
  readonly startedBy: string | undefined
  /** Its terminal (proc_pid_stat(5), field 7); `0` for none. */
  readonly terminal: string
}

/** `undefined` where there is no /proc, as on macOS and Windows, or no such process. */
export async function findProcessBehind(processId: number | 'self'): Promise<ProcessBehind | undefined> {
  const stat = await readFile(`/proc/${processId}/stat`, 'latin1').catch(() => undefined)
  if (stat === undefined) return undefined
  // The second field is the program's name, which may hold anything.
  const [, parent = '', , , terminal = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A name, and never the arguments: those may hold a secret.
  const startedBy = await readFile(`/proc/${parent}/comm`, 'utf8').catch(() => undefined)
  return { startedBy: startedBy?.trim() || undefined, terminal }
}
