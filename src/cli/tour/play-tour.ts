import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EXIT_STATUS } from '../../errors.ts'
import { startLocalAws } from '../../local-aws/index.ts'
import { stopSignal } from '../commands/local.ts'
import type { Context } from '../context.ts'
import { countDown } from '../asking/waiting.ts'
import type { Cast } from './cast.ts'
import { USER_NAME } from './cast.ts'
import { Clients, loadSdk } from './clients.ts'
import { ConsoleClient } from './console-client.ts'
import { runTour } from './run-tour.ts'
import { Stage } from './stage.ts'

/**
 * Plays the tour on a local AWS of its own, with a temporary folder which goes with it.
 *
 * @param options.isFast - Whether its clock is moved instead of waited for; it then keeps everything in memory.
 * @param options.stays - Whether local AWS runs on after the story, until Ctrl-C.
 * @returns The exit status: 0 only when every step was as told.
 */
export async function playTour(
  context: Context,
  { isFast, stays }: { isFast: boolean; stays: boolean },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-tour-'))
  const rootPassword = newPassword()
  // Loaded while the root user's password is hashed.
  const sdk = loadSdk()
  const aws = await startLocalAws({
    ...(!isFast && { data: join(folder, 'aws'), sealingKey: randomBytes(32) }),
    root: { password: rootPassword },
    keepAlive: true,
  })
  const interruption = interruptionOf(context)
  try {
    const { terminal } = context
    terminal.say(
      `local AWS runs at ${aws.endpoint}, account ${aws.accountId}, ${isFast ? 'in memory' : 'in a temporary folder'}`,
    )
    const cast: Cast = {
      aws,
      clients: new Clients(aws.endpoint, await sdk),
      console: new ConsoleClient(aws.endpoint),
      bucket: `sallyport-tour-${randomBytes(4).toString('hex')}`,
      userPassword: newPassword(),
      rootPassword,
    }
    const stage = new Stage(aws, terminal, {
      isFast,
      folder,
      environment: context.environment,
      sleepUntil: (moment) => countDown(context, moment, (seconds) => `    ${seconds} s`),
      interrupted: interruption.signal,
    })
    const { asTold, steps } = await Promise.race([runTour(stage, cast), interruption.promise])
    interruption.letGo()
    const summary = `${asTold} of ${steps} steps as told`
    if (stays) {
      terminal.say(`\n${summary}`)
      terminal.draw(invitation(cast, isFast))
      await stopSignal(context)
      // Behind the ^C that the terminal shows.
      terminal.say('')
    }
    context.print(summary)
    return asTold === steps ? 0 : EXIT_STATUS.TESTS_FAILED
  } finally {
    interruption.letGo()
    await aws.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** A promise that fails at Ctrl-C, so that what the tour made in the temporary folder goes first. */
function interruptionOf({ signals, terminal }: Context) {
  const over = new AbortController()
  const promise = new Promise<never>((_resolve, reject) => {
    over.signal.addEventListener('abort', () => reject(terminal.interrupted()))
  })
  // Whether or not somebody waits for it.
  promise.catch(() => undefined)
  return { promise, signal: over.signal, letGo: signals.take(() => over.abort()) }
}

/** Long enough, of every kind of character that AWS's default password policy counts. */
function newPassword(): string {
  return `${randomBytes(12).toString('base64url')}-Aa1`
}

/** What to paste to go on playing. */
function invitation({ aws, userKey, device }: Cast, isFast: boolean): string {
  const { administrator, endpoint } = aws
  return [
    '',
    `local AWS goes on at ${endpoint} until Ctrl-C. To play with it, paste into another terminal. As the administrator:`,
    '',
    ...exportsOf(endpoint, administrator.accessKeyId, administrator.secretAccessKey),
    '',
    `or as ${USER_NAME}, whom everything is denied without a code:`,
    '',
    ...exportsOf(endpoint, userKey?.accessKeyId, userKey?.secretAccessKey),
    '',
    `then try: aws --endpoint-url ${endpoint} s3api list-buckets`,
    ...deviceText(device, isFast),
    '',
  ].join('\n')
}

function deviceText(device: Cast['device'], isFast: boolean): string[] {
  if (device === undefined) return []
  if (isFast) return ['', 'its clock was moved ahead, so no phone has its codes; without --fast a QR code stands here']
  return ['', `to have the codes of ${USER_NAME}'s device ${device.serialNumber}, scan:`, '', device.phone.drawn()]
}

function exportsOf(endpoint: string, accessKeyId = '', secretAccessKey = ''): string[] {
  return [
    `  export AWS_ENDPOINT_URL='${endpoint}' AWS_REGION='us-east-1' AWS_DEFAULT_REGION='us-east-1'`,
    `  export AWS_ACCESS_KEY_ID='${accessKeyId}'`,
    `  export AWS_SECRET_ACCESS_KEY='${secretAccessKey}'`,
  ]
}
