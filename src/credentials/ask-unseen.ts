import { closeSync, openSync, writeSync } from 'node:fs'
import { ReadStream } from 'node:tty'
import { SallyportError } from '../errors.ts'

const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const BACKSPACES = new Set(['\u007F', '\b'])

/** Asks on the controlling terminal, whatever the program's own streams are; what is typed is not shown. */
export async function askUnseen(question: string): Promise<string> {
  const [input, output] = openTerminal()
  const terminal = new ReadStream(input)
  try {
    terminal.setRawMode(true)
    writeSync(output, question)
    return await lineOf(terminal)
  } finally {
    terminal.setRawMode(false)
    writeSync(output, '\r\n')
    closeSync(output)
    terminal.destroy()
  }
}

function openTerminal(): [number, number] {
  const [input, output] =
    process.platform === 'win32' ? [String.raw`\\.\CONIN$`, String.raw`\\.\CONOUT$`] : ['/dev/tty', '/dev/tty']
  try {
    return [openSync(input, 'r+'), openSync(output, 'w')]
  } catch (cause) {
    throw new SallyportError('USAGE', 'there is no terminal to ask for a token code on', {
      hint: 'sign in before, in a terminal: sallyport login; or give the client `credentials: fromSallyport()`',
      cause,
    })
  }
}

function lineOf(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    terminal.on('error', reject)
    terminal.on('end', () => reject(new SallyportError('INTERRUPTED', 'interrupted')))
    terminal.on('data', (chunk) => {
      for (const character of chunk.toString()) {
        if (character === CTRL_C || character === CTRL_D) reject(new SallyportError('INTERRUPTED', 'interrupted'))
        else if (character === '\r' || character === '\n') resolve(typed)
        else if (BACKSPACES.has(character)) typed = typed.slice(0, -1)
        else typed += character
      }
    })
  })
}
