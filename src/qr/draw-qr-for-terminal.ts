import { qrModules } from './modules.ts'

// Black and white by number, not by name: what "white" is, each terminal's theme decides.
const BLACK_ON_WHITE = '\u001b[38;5;16;48;5;231m'
const RESET = '\u001b[0m'

const TOP_DARK = '▀'
const BOTTOM_DARK = '▄'
const BOTH_DARK = '█'
const NONE_DARK = ' '

/**
 * A text as a QR code of half blocks, two modules in a character. It sets its own colours, black on white, so that it
 * can be scanned from dark and light terminals alike.
 *
 * An AWS key URI takes 57 columns and 29 lines.
 *
 * @returns Lines that each end in a line feed.
 * @throws SallyportError `USAGE` when the text is too long for any QR code.
 */
export function drawQrForTerminal(text: string): string {
  const modules = qrModules(text, 'low')
  let drawing = ''
  for (let y = 0; y < modules.length; y += 2) {
    const bottom = modules[y + 1]
    const line = modules[y]?.map((isTopDark, x) => halfBlocks(isTopDark, bottom?.[x] ?? false)).join('')
    drawing += `${BLACK_ON_WHITE}${line}${RESET}\n`
  }
  return drawing
}

function halfBlocks(isTopDark: boolean, isBottomDark: boolean): string {
  if (isTopDark) return isBottomDark ? BOTH_DARK : TOP_DARK
  return isBottomDark ? BOTTOM_DARK : NONE_DARK
}
