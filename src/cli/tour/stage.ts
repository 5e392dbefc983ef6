import type { Clock } from '../../clock.ts'
import { SallyportError } from '../../errors.ts'
import type { LocalAws } from '../../local-aws/index.ts'
import { timeStepAt, timeStepStart } from '../../totp/index.ts'
import type { Terminal } from '../asking/terminal.ts'
import { SignInRefused } from './console-client.ts'
import { ProgramFailed } from './programs.ts'

/** One step of the story: told as it happens, and true only when every answer was as told. */
export interface Step {
  readonly title: string
  readonly play: (stage: Stage) => Promise<void>
}

/** What AWS is told to answer: something, or an error of a code and with a text in it. */
export type Expected = 'success' | { readonly code: string; readonly message?: string | RegExp }

/** An error of AWS as its clients throw it. */
interface AwsError {
  readonly code: string
  readonly message: string
}

/** Where the story plays: local AWS, a voice, and a way to wait. */
export class Stage {
  readonly aws: LocalAws
  readonly #terminal: Terminal
  readonly #isFast: boolean
  /** For files of the story; goes with it. */
  readonly folder: string
  /** Of the process, for the programs that play along. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly #sleepUntil: (moment: Date) => Promise<void>
  readonly #interrupted: AbortSignal
  #failures = 0
  #isSkipped = false

  constructor(
    aws: LocalAws,
    terminal: Terminal,
    options: Pick<Stage, 'isFast' | 'folder' | 'environment'> & {
      readonly sleepUntil: (moment: Date) => Promise<void>
      /** From then on nothing is told: what fails, fails because local AWS is being stopped. */
      readonly interrupted: AbortSignal
    },
  ) {
    this.aws = aws
    this.#terminal = terminal
    this.#isFast = options.isFast
    this.folder = options.folder
    this.environment = options.environment
    this.#sleepUntil = options.sleepUntil
    this.#interrupted = options.interrupted
  }

  /** Local AWS's clock: what a phone that is on time shows. */
  get clock(): Clock {
    return this.aws.clock
  }

  get isFast(): boolean {
    return this.#isFast
  }

  /** The story's own words and pictures, colours and all. */
  say(text: string): void {
    if (!this.#interrupted.aborted) this.#terminal.draw(text)
  }

  /**
   * Does one thing and holds AWS's answer to what was told.
   *
   * @param what - What is done, in the story's words.
   * @param describe - What to show of a successful answer.
   */
  async expect<Answer>(
    what: string,
    expected: Expected,
    attempt: () => Promise<Answer>,
    describe?: (answer: Answer) => string,
  ): Promise<void> {
    await this.#try(what, expected, attempt, describe)
  }

  /** As `expect` of a success that the story can't go on without. @throws StoryBroken */
  async require<Answer>(
    what: string,
    attempt: () => Promise<Answer>,
    describe?: (answer: Answer) => string,
  ): Promise<Answer> {
    const success = await this.#try(what, 'success', attempt, describe)
    if (success !== undefined) return success.answer
    throw new StoryBroken(what)
  }

  /** Something that has to be so, looked at without asking AWS. */
  check(what: string, isSo: boolean): void {
    this.say(`  - ${what}`)
    this.#judge(isSo ? 'so it is' : 'it is not so', isSo)
  }

  /** Until every phone shows its next code; under `--fast` local AWS's clock is moved there. */
  async untilNextCode(reason: string): Promise<void> {
    const now = this.clock.now().getTime()
    const next = new Date(timeStepStart(timeStepAt(now / 1000) + 1) * 1000)
    const seconds = Math.ceil((next.getTime() - now) / 1000)
    if (this.#isFast) {
      this.say(`  - the clock is moved by ${seconds} s: ${reason}`)
      this.aws.clock.advance(next.getTime() - now)
      return
    }
    this.say(`  - waiting ${seconds} s: ${reason}`)
    await this.#sleepUntil(next)
  }

  /** Something that can't be played here; the step doesn't count. */
  skip(reason: string): void {
    this.say(`    skipped: ${reason}`)
    this.#isSkipped = true
  }

  /** What became of the step so far; then starts anew. */
  takeOutcome(): 'as told' | 'otherwise' | 'skipped' {
    const outcome = this.#failures > 0 ? 'otherwise' : this.#isSkipped ? 'skipped' : 'as told'
    this.#failures = 0
    this.#isSkipped = false
    return outcome
  }

  async #try<Answer>(
    what: string,
    expected: Expected,
    attempt: () => Promise<Answer>,
    describe: (answer: Answer) => string = () => 'done',
  ): Promise<{ readonly answer: Answer } | undefined> {
    this.say(`  - ${what}`)
    try {
      const answer = await attempt()
      this.#judge(describe(answer), expected === 'success')
      return { answer }
    } catch (error) {
      const awsError = asAwsError(error)
      if (awsError === undefined) throw error
      this.#judge(`${awsError.code}: ${awsError.message.trim()}`, isExpected(awsError, expected))
      return undefined
    }
  }

  #judge(answer: string, isAsTold: boolean): void {
    const verdict = isAsTold ? this.#terminal.style('green', 'as told') : this.#terminal.style('red', 'NOT as told')
    this.say(`    ${answer}`)
    this.say(`    ${verdict}`)
    if (!isAsTold) this.#failures += 1
  }
}

/** A step can't go on; that it was not as told is noted already. */
export class StoryBroken extends Error {
  override name = 'StoryBroken'
}

function isExpected({ code, message }: AwsError, expected: Expected): boolean {
  if (expected === 'success' || expected.code !== code) return false
  if (expected.message === undefined) return true
  return typeof expected.message === 'string' ? message.includes(expected.message) : expected.message.test(message)
}

/** An error of an AWS client or of the sign-in API; `undefined` for anything else, which is a fault of the tour. */
function asAwsError(error: unknown): AwsError | undefined {
  if (!(error instanceof Error) || error instanceof SallyportError) return undefined
  const isFromAws = '$metadata' in error || error instanceof SignInRefused || error instanceof ProgramFailed
  if (!isFromAws) return undefined
  // The SDK's own names of errors have an ending that the wire lacks; it keeps the wire's beside them.
  const code = textOf(error, 'Code') ?? textOf(error, 'code') ?? error.name
  return { code, message: error.message }
}

function textOf(error: Error, name: string): string | undefined {
  const value: unknown = Object.entries(error).find(([key]) => key === name)?.[1]
  return typeof value === 'string' ? value : undefined
}
