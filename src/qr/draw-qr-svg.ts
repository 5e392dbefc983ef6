import { qrModules } from './modules.ts'

/**
 * A text as the SVG picture of a QR code, with a quiet zone and a white background of its own, so that it can be
 * scanned from dark pages too. Its size is for the page to set: one unit of its view box is one module.
 *
 * @throws SallyportError `USAGE` when the text is too long for any QR code.
 */
export function drawQrSvg(text: string): string {
  const modules = qrModules(text, 'medium')
  const side = modules.length
  const path = modules.map((row, y) =>
    darkRuns(row)
      .map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`)
      .join(''),
  )
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="#000" d="${path.join('')}"/></svg>`
  )
}

/** The stretches of dark modules in a row: where each begins, and its length. */
function darkRuns(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = []
  let start = -1
  for (let x = 0; x <= row.length; x++) {
    const isDark = row[x] ?? false
    if (isDark && start < 0) start = x
    if (!isDark && start >= 0) {
      runs.push([start, x - start])
      start = -1
    }
  }
  return runs
}
