import { SallyportError } from '../../errors.ts'
import type { AccessKey } from '../../ports.ts'
import type { Terminal } from './terminal.ts'

export const accessKeyIdFlag = {
  accessKeyId: {
    kind: 'parsed',
    parse: parseAccessKeyId,
    optional: true,
    brief: 'Access key id; its secret is asked for',
    placeholder: 'ID',
  },
} as const

/** A key that a person types, its secret unseen. `options` answer without a terminal. */
export async function typeAccessKey(
  terminal: Terminal,
  given: string | undefined,
  options: string = '--from-credentials-file',
): Promise<AccessKey> {
  const accessKeyId =
    given ??
    (await terminal.askText({ message: 'Access key id', option: `--access-key-id or ${options}`, check: checkId }))
  const secretAccessKey = await terminal.askUnseen({
    message: `Secret access key of ${accessKeyId.trim()}`,
    option: options,
    check: (text) => (text.trim() === '' ? 'it was shown once, when the key was made' : undefined),
  })
  return { accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() }
}

function checkId(text: string): string | undefined {
  if (text.trim().startsWith('ASIA')) return 'that is the key of a session; a long-term key begins with AKIA'
  return /^\w{16,128}$/.test(text.trim()) ? undefined : 'an access key id has 16 letters and digits or more, as AKIA…'
}

function parseAccessKeyId(text: string): string {
  const problem = checkId(text)
  if (problem === undefined) return text.trim()
  throw new SallyportError('USAGE', `--access-key-id: ${problem}`)
}
