import { buildCommand } from '@stricli/core'
import { EXIT_STATUS, SallyportError } from '../../errors.ts'
import { explainMessage } from '../../session/explain-message.ts'
import type { Context } from '../context.ts'
import { readNamedFile } from '../files/read-named-file.ts'
import { jsonFlag } from '../flags.ts'

/** A log may be piped in; its end never come. */
const MOST_MEGABYTES = 16

export const explainCommand = buildCommand<{ readonly json?: boolean }, string[], Context>({
  docs: {
    brief: 'Explain a message of AWS in terms of MFA',
    fullDescription:
      'Says what a refusal means where MFA is forced, and what to do next. Makes no call. Ends with status 5 when it does not ' +
      'know the message.',
    customUsage: [
      {
        input: '"An error occurred (InvalidClientTokenId) when calling the ListUsers operation: …"',
        brief: 'A message',
      },
      { input: '< error.log', brief: 'From standard input, as after: aws s3 ls 2>&1 | sallyport explain' },
    ],
  },
  parameters: {
    flags: jsonFlag,
    positional: { kind: 'array', parameter: { parse: String, brief: 'The message', placeholder: 'MESSAGE' } },
  },

  async func(flags, ...words) {
    const { stdin } = this.surroundings
    if (words.length === 0 && stdin.isTTY) {
      throw new SallyportError('USAGE', 'there is no message to explain', {
        hint: 'put it between quotes: sallyport explain "An error occurred (AccessDenied) …"',
      })
    }
    const explanation = explainMessage(
      words.length > 0 ? words.join(' ') : (await readNamedFile('-', stdin, MOST_MEGABYTES)).toString(),
    )
    if (!explanation) this.setExitStatus(EXIT_STATUS.FOUND_GAPS)
    if (flags.json) this.printJson(explanation ?? null)
    else if (explanation)
      this.print([explanation.meaning, ...explanation.next.map((step) => `  -> ${step}`)].join('\n'))
    else
      this.terminal.say(
        'nothing in this message is about MFA, keys or sessions; to see what is wrong: sallyport doctor',
      )
  },
})
