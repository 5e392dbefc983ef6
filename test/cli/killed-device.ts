import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { timeStepAt } from '../../src/totp/index.ts'
import { openUserSide, type UserSide } from '../user-side.ts'
import { openDeadlyFront, type Call } from './deadly-front.ts'
import { ENTER, PROGRAM, runOnTerminal } from './pseudo-terminal.ts'
import { typeSecretIntoPhone } from './type-secret-into-phone.ts'

const VAULT = { SALLYPORT_VAULT_PASSPHRASE: 'four random words here' }

/** When the program is killed: at a call, or at what it shows. */
export type Moment = Call | 'first question' | 'second question' | 'waiting'

export function call(action: string, when: Call['when'], number = 1): Call {
  return { action, when, number }
}

/** What a run on the terminal left. */
export interface Worked {
  readonly screen: string
  /** The code that the device which was shown has now, and the next; `undefined` when none was shown. */
  readonly phone: (() => readonly [string, string]) | undefined
}

/** Ana under AWS's own policy at a terminal, and what strikes the program dead. */
export interface Desk extends AsyncDisposable {
  readonly side: UserSide
  /** Ana does what `device enroll` or `device replace` asks, to its end. */
  work(...args: string[]): Promise<Worked>
  /** The same, killed with -9 at the moment. */
  workUntil(moment: Moment, ...args: string[]): Promise<Worked>
  /** A call a minute later, without a terminal, with the codes of then; it tells no secret. */
  later(...args: readonly (string | (() => string))[]): ReturnType<UserSide['sallyport']>
  /** Of all virtual devices of the account. */
  devices(): Promise<Record<string, 'assigned' | 'unassigned'>>
}

export async function openDesk({ mfa, seconds }: { mfa: boolean; seconds: number }): Promise<Desk> {
  const side = await openUserSide({ users: { ana: { groups: ['Force_MFA'], mfa } }, propagationSeconds: seconds })
  const { aws, home } = side
  aws.clock.advance('60 s')
  const front = await openDeadlyFront(aws.endpoint)
  const environment: Record<string, string> = { ...side.keyOf('ana'), AWS_ENDPOINT_URL: front.url, ...VAULT }
  const secrets = [aws.clientConfig('ana').credentials.secretAccessKey]

  async function work(args: readonly string[], moment: Moment | undefined) {
    const typist = runOnTerminal(process.execPath, [PROGRAM, ...args], { ...side.environment, ...environment })
    let codeOf: ((steps: number) => string) | undefined
    let shownAt = aws.clock.now()

    /** What a person does from the first question on. */
    async function answer(): Promise<void> {
      if (aws.serialNumbers('ana').length > 0) {
        await typist.sees(/Token code of/)
        typist.types(`${aws.tokenCode('ana')}${ENTER}`)
      }
      shownAt = aws.clock.now()
      codeOf = await typeSecretIntoPhone(typist, shownAt)
      if (moment === 'first question') return typist.kills()
      typist.types(`${codeOf(0)}${ENTER}`)
      await typist.sees(/The code right after it/)
      if (moment === 'second question') return typist.kills()
      typist.types(`${codeOf(1)}${ENTER}`)
      if (args[1] !== 'replace' || seconds === 0) return
      await typist.sees(/waiting: the device is new/)
      if (moment === 'waiting') return typist.kills()
      aws.clock.advance(`${seconds + 1} s`)
    }

    front.strikeAt(typeof moment === 'object' ? moment : undefined, () => typist.kills())
    // Whom the program leaves alone in the middle sees why on the screen.
    await answer().catch(() => undefined)
    const { status, screen } = await typist.ended()
    front.strikeAt(undefined)
    secrets.push(...[...screen.matchAll(/secret to paste:\n([A-Z2-7]+)\n/g)].map(([, secret = '']) => secret))
    expect(status, screen).toBe(moment === undefined ? 0 : 137)
    for (const text of await textsBelow(home)) for (const secret of secrets) expect(text).not.toContain(secret)
    const stepsSince = () => timeStepAt(aws.clock.now().getTime() / 1000) - timeStepAt(shownAt.getTime() / 1000)
    const phone = codeOf && (() => [codeOf?.(stepsSince()) ?? '', codeOf?.(stepsSince() + 1) ?? ''] as const)
    return { screen, phone }
  }

  return {
    side,
    work: (...args) => work(args, undefined),
    workUntil: (moment, ...args) => work(args, moment),
    async later(...args) {
      aws.clock.advance('60 s')
      const words = args.map((arg) => (typeof arg === 'string' ? arg : arg()))
      const outcome = await side.sallyport(words, environment)
      for (const secret of secrets) expect(outcome.stdout + outcome.stderr).not.toContain(secret)
      return outcome
    },
    async devices() {
      const listed = await side.ports.aws.iam(aws.administrator).listVirtualMfaDevices('Any')
      return Object.fromEntries(
        listed.map(({ serialNumber, userArn }) => [serialNumber, userArn === undefined ? 'unassigned' : 'assigned']),
      )
    },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]()
      await side[Symbol.asyncDispose]()
    },
  }
}

/** Of all files, as they are read by who looks for a secret. */
async function textsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  )
}
