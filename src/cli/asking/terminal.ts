import type { Readable, Writable } from 'node:stream'
import { styleText } from 'node:util'
import { SallyportError } from '../../errors.ts'
import { printable, printableLines } from '../telling/printable.ts'

type Input = Readable & { readonly isTTY?: boolean }
type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** A question's text, and what to tell when nobody can be asked. */
export interface Question {
  readonly message: string
  /** The option that answers it, such as `--token-code`. */
  readonly option: string
  /** Says what is wrong with an answer; `undefined` for nothing. */
  readonly check?: (answer: string) => string | undefined
  /** Whether a window may ask it where there is no terminal. */
  readonly byWindow?: boolean
}

/** Asks in a window, unseen; `undefined` where there is none to ask in. */
export type AskInWindow = (question: string) => Promise<string | undefined>

/** Where a person is talked to: results go to standard output elsewhere, all else goes through here. */
export class Terminal {
  /** Whether a person can be asked. */
  readonly interactive: boolean
  readonly #input: Input
  readonly #output: Output
  readonly #askInWindow: AskInWindow
  /** What to tell a person who stops here, or whose command failed here. */
  nextStep: string | undefined

  constructor(input: Input, output: Output, askInWindow: AskInWindow = async () => undefined) {
    this.#askInWindow = askInWindow
    this.#input = input
    this.#output = output
    this.interactive = input.isTTY === true && output.isTTY === true
  }

  /** A text may quote what came from elsewhere, such as AWS's answer: nothing of it moves the cursor. */
  say(text: string): void {
    this.draw(printableLines(text))
  }

  warn(text: string): void {
    this.draw(this.style('yellow', printableLines(text)))
  }

  /** What is our own, colours and all. */
  draw(picture: string): void {
    this.#output.write(`${picture}\n`)
  }

  style(format: 'bold' | 'dim' | 'green' | 'yellow' | 'red', text: string): string {
    return styleText(format, text, { stream: this.#output })
  }

  /** Text in place, without a line break: for a countdown. Nothing where the output is no terminal. */
  sayInPlace(text: string): void {
    if (this.#output.isTTY) this.#output.write(`\r\u001B[2K${printable(text)}`)
  }

  /** Whether so much is seen at once; what is no terminal has no edge. */
  hasRoomFor(columns: number, rows: number): boolean {
    return (this.#output.columns ?? columns) >= columns && (this.#output.rows ?? rows) >= rows
  }

  interrupted(): SallyportError {
    return new SallyportError('INTERRUPTED', 'interrupted', this.nextStep === undefined ? {} : { hint: this.nextStep })
  }

  /** The answer is seen while it is typed. */
  async askText({ message, option, check }: Question): Promise<string> {
    this.#requirePerson(message, option)
    const { text } = await import('@clack/prompts')
    return this.#answer((asking) =>
      text({ message: printable(message), validate: (answer) => check?.(answer ?? ''), ...asking }),
    )
  }

  /** The answer is not seen while it is typed. */
  async askUnseen({ message, option, check, byWindow = false }: Question): Promise<string> {
    const answer = byWindow && !this.interactive ? await this.#askWindow(message, check) : undefined
    if (answer !== undefined) return answer
    this.#requirePerson(message, option)
    const { password } = await import('@clack/prompts')
    const validate = (answer = '') => check?.(answer)
    // What is refused goes: nobody sees what the next letters would be added to.
    return this.#answer((asking) => password({ message: printable(message), validate, clearOnError: true, ...asking }))
  }

  async #askWindow(message: string, check: Question['check']): Promise<string | undefined> {
    let problem: string | undefined
    for (;;) {
      const answer = await this.#askInWindow(printable(problem === undefined ? message : `${message} (${problem})`))
      problem = answer === undefined ? undefined : check?.(answer)
      if (problem === undefined) return answer
    }
  }

  async choose(message: string, option: string, choices: readonly { value: string; label: string }[]): Promise<string> {
    this.#requirePerson(message, option)
    const { select } = await import('@clack/prompts')
    const options = choices.map(({ value, label }) => ({ value, label: printable(label) }))
    return this.#answer((asking) => select({ message: printable(message), options, ...asking }))
  }

  async confirm(message: string): Promise<boolean> {
    this.#requirePerson(message, '--yes')
    const { confirm } = await import('@clack/prompts')
    return this.#answer((asking) => confirm({ message: printable(message), initialValue: false, ...asking }))
  }

  /** Ctrl-D and a terminal that is gone end the question as Ctrl-C does; the library would wait on, for nobody. */
  async #answer<Answer>(ask: (asking: Asking) => Promise<Answer>): Promise<Exclude<Answer, symbol>> {
    const over = new AbortController()
    const end = () => over.abort()
    const onKey = (_text: unknown, key?: { ctrl?: boolean; name?: string }) => {
      if (key?.ctrl === true && key.name === 'd') end()
    }
    const input = this.#input
    input.on('keypress', onKey).on('end', end).on('close', end)
    try {
      const answer = await ask({ input, output: this.#output, withGuide: false, signal: over.signal })
      if (isGiven(answer)) return answer
      throw this.interrupted()
    } finally {
      input.off('keypress', onKey).off('end', end).off('close', end)
    }
  }

  #requirePerson(message: string, option: string): void {
    if (this.interactive) return
    throw new SallyportError('USAGE', `there is no terminal to ask on: ${message}`, { hint: `give ${option}` })
  }
}

/** What each question of the library takes. */
interface Asking {
  readonly input: Input
  readonly output: Output
  readonly withGuide: false
  readonly signal: AbortSignal
}

/** The library answers with a symbol when the person pressed Ctrl-C, or the question was ended. */
function isGiven<Answer>(answer: Answer): answer is Exclude<Answer, symbol> {
  return typeof answer !== 'symbol'
}
