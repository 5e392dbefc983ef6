import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { SallyportError } from '../../errors.ts'
import { browserCommand, containerLink, type BrowserChoice } from './browser.ts'
import type { Context } from '../context.ts'
import { writeRedirectFile } from './redirect-file.ts'

/** How long a browser that has to start first may take until it has read the page. */
const READING_MS = 15_000

/** Opens an address that may be known. */
export async function openPage(context: Context, choice: BrowserChoice, url: string): Promise<void> {
  const page = choice.container === undefined ? url : containerLink(choice.container, url)
  await start(context, browserCommand(process.platform, choice, page))
}

/** Opens a secret address: a private file leads to it, which is removed when the browser had the time to read it, or at Ctrl-C. */
export async function openSecretPage(context: Context, choice: BrowserChoice, url: string): Promise<void> {
  const target = choice.container === undefined ? url : containerLink(choice.container, url)
  // A choice that makes no sense is found before anything is written.
  browserCommand(process.platform, choice, '')
  const file = await writeRedirectFile(context.folders, target)
  const signalled = new EventEmitter()
  const letGo = context.signals.take(() => signalled.emit('signal'))
  const stopped = once(signalled, 'signal')
  try {
    const command = browserCommand(process.platform, choice, pathToFileURL(file.path).href)
    const { failed } = await start(context, command)
    const until = new Date(context.clock.now().getTime() + READING_MS)
    const reason = 'for the browser to read the address from a private file, which is then removed'
    await Promise.race([stopped, failed, context.waiting.until(until, reason)])
  } finally {
    await file.remove()
    letGo()
  }
}

/** Browsers go on for as long as they like; `failed` comes, as an error, only when one ends badly. */
async function start(
  { environment }: Context,
  [program, ...args]: readonly [string, ...string[]],
): Promise<{ readonly failed: Promise<never> }> {
  const child = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...environment } })
  child.unref()
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      reject(notOpened('PROGRAM_NOT_FOUND', `can't run \`${program}\``, cause))
    })
    child.once('exit', (status) => {
      if (status !== 0) reject(notOpened('PROGRAM_NOT_RUNNABLE', `\`${program}\` failed`))
    })
  })
  // Who waits for nothing more must not fall over it.
  failed.catch(() => undefined)
  await Promise.race([once(child, 'spawn'), failed])
  return { failed }
}

function notOpened(
  code: 'PROGRAM_NOT_FOUND' | 'PROGRAM_NOT_RUNNABLE',
  message: string,
  cause?: unknown,
): SallyportError {
  return new SallyportError(code, `${message}, so no page was opened`, {
    hint: 'name a browser with --browser, or take the address: --print',
    cause,
  })
}
