import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { connectAws } from '../src/aws/connect-aws.ts'
import { run } from '../src/cli/run.ts'
import { Signals } from '../src/cli/surroundings.ts'
import { EnrollmentFiles } from '../src/disk/enrollment-files.ts'
import type { Folders } from '../src/disk/folders.ts'
import { KnownUserFiles } from '../src/disk/known-users.ts'
import { SessionCache } from '../src/disk/session-cache.ts'
import { SpentCodeFiles } from '../src/disk/spent-code-files.ts'
import { TurnFiles } from '../src/disk/turn-files.ts'
import { startLocalAws, type LocalAws, type LocalAwsOptions } from '../src/local-aws/index.ts'
import type { EnrollmentPrompts, NewVirtualMfaDevice, SignInPrompts, Waiting } from '../src/ports.ts'
import { decodeBase32, tokenCodeAt } from '../src/totp/index.ts'
import { NO_WAY_TO_AWS } from './no-way-to-aws.ts'

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A local AWS, a home, and the real stores: what a use case needs. */
export interface UserSide extends AsyncDisposable {
  readonly aws: LocalAws
  readonly home: string
  readonly folders: Folders
  /** Every port but prompts, wired to the real parts; waiting moves local AWS's clock. */
  readonly ports: ReturnType<typeof wirePorts>
  /** Of a person who must not be asked. */
  readonly silent: SignInPrompts
  /** Runs a command line in this process, without a terminal. */
  sallyport(args: readonly string[], environment?: Record<string, string>): Promise<Outcome>
  /** The environment of a user with a long-term key in it. */
  keyOf(userName: string): Record<string, string>
  readonly environment: Record<string, string>
}

export interface Outcome {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

export async function openUserSide(options: LocalAwsOptions): Promise<UserSide> {
  const aws = await startLocalAws(options)
  const folder = await temporaryFolder()
  const home = folder.path
  const folders = {
    state: join(home, '.local', 'state', 'sallyport'),
    data: join(home, '.local', 'share', 'sallyport'),
  }
  const environment = {
    ...NO_WAY_TO_AWS,
    HOME: home,
    PATH: process.env['PATH'] ?? '',
    AWS_ENDPOINT_URL: aws.endpoint,
    SALLYPORT_VAULT: process.platform === 'linux' ? '' : 'file',
  }
  return {
    aws,
    home,
    folders,
    environment,
    ports: wirePorts(aws, folders),
    silent: {
      say: () => undefined,
      askTokenCode: () => Promise.reject(new Error('nobody must be asked for a code')),
      chooseDevice: () => Promise.reject(new Error('nobody must be asked to choose')),
    },
    keyOf(userName) {
      const { accessKeyId, secretAccessKey } = aws.clientConfig(userName).credentials
      return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey }
    },
    sallyport: (args, more = {}) => runInProcess(args, { ...environment, ...more }, aws),
    async [Symbol.asyncDispose]() {
      await aws.close()
      await folder[Symbol.asyncDispose]()
    },
  }
}

function wirePorts(aws: LocalAws, folders: Folders) {
  const { clock, endpoint } = aws
  const waited: string[] = []
  const waiting: Waiting = {
    async until(moment, reason) {
      waited.push(reason)
      clock.advance(Math.max(0, moment.getTime() - clock.now().getTime()))
    },
  }
  return {
    aws: connectAws({ endpoints: { iam: endpoint, sts: endpoint }, region: 'us-east-1' }, clock),
    sessions: new SessionCache(folders),
    spentCodes: new SpentCodeFiles(folders, clock),
    turns: new TurnFiles(folders),
    knownUsers: new KnownUserFiles(folders),
    enrollments: new EnrollmentFiles(folders),
    waiting,
    /** The reasons that were told. */
    waited,
    clock,
  }
}

async function runInProcess(
  args: readonly string[],
  environment: Record<string, string>,
  { clock }: Pick<LocalAws, 'clock'>,
): Promise<Outcome> {
  const stdout = new Collector()
  const stderr = new Collector()
  const stdin = new PassThrough()
  stdin.end()
  const status = await run(args, {
    environment,
    stdin,
    stdout,
    stderr,
    controllingTerminal: undefined,
    clock,
    signals: new Signals(),
  })
  return { status, stdout: stdout.text, stderr: stderr.text }
}

class Collector extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** A person with a phone that scans what is shown and reads codes off it. */
export class Phone implements EnrollmentPrompts {
  readonly #clock: LocalAws['clock']
  readonly said: string[] = []
  readonly asked: string[] = []
  nextStep: string | undefined
  seed: Uint8Array | undefined

  constructor(clock: LocalAws['clock']) {
    this.#clock = clock
  }

  async showDevice({ base32Seed }: NewVirtualMfaDevice): Promise<void> {
    this.seed = decodeBase32(base32Seed)
  }

  async askAuthenticationCode(which: 1 | 2, again?: string): Promise<string> {
    this.asked.push(again === undefined ? `code ${which}` : `code ${which}: ${again}`)
    if (which === 2) this.#clock.advance('30 s')
    return this.code()
  }

  /** What it shows now, or so many steps later. */
  code(steps = 0): string {
    if (!this.seed) throw new Error('the phone has scanned nothing')
    return tokenCodeAt(this.seed, this.#clock.now().getTime() / 1000 + steps * 30)
  }

  say(text: string): void {
    this.said.push(text)
  }

  setNextStep(hint: string | undefined): void {
    this.nextStep = hint
  }
}
