import { once } from 'node:events'
import { systemErrorCode, systemErrorReason } from '../../../disk/file-failure.ts'
import { SallyportError } from '../../../errors.ts'
import type { Context } from '../../context.ts'
import { formatDecision, parseDecision } from '../../local/decision-text.ts'
import { linesOf } from '../../files/file-lines.ts'
import { stopSignal } from '../local.ts'

/**
 * Shows the decisions of a log, each line as it is (`json`) or for people; with `follow` also what comes, until Ctrl-C.
 *
 * @throws SallyportError USAGE for a file that can't be read.
 */
export async function showDecisions(
  context: Context,
  path: string,
  { follow = false, json = false }: { readonly follow?: boolean; readonly json?: boolean },
): Promise<void> {
  const { stdout } = context.surroundings
  const over = new AbortController()
  if (follow) void stopSignal(context).then(() => over.abort())
  try {
    for await (const line of linesOf(path, follow ? over.signal : undefined)) {
      const decision = parseDecision(line)
      if (decision === undefined) context.terminal.warn(`a line of ${path} is no decision`)
      else context.print(json ? line : formatDecision(decision))
      // A log can be larger than memory.
      if (stdout.writableNeedDrain) await once(stdout, 'drain')
    }
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): unknown {
  const code = systemErrorCode(error)
  if (code === undefined) return error
  const reason = code === 'ENOENT' ? 'it is not there' : systemErrorReason(error)
  return new SallyportError('USAGE', `can't read \`${path}\`: ${reason}`, {
    hint: 'name the file that was given to `sallyport local --log FILE`',
    cause: error,
  })
}
