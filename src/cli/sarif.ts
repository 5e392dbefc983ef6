import { VERSION } from '../version.ts'

/** One thing to show beside the line it is about, in a code review. */
export interface SarifResult {
  readonly ruleId: string
  readonly level: 'error' | 'warning' | 'note'
  readonly message: string
  readonly file: string
  /** From 1, columns in UTF-16 units. */
  readonly line: number
  readonly column: number
}

/** A log of one run (SARIF 2.1.0), ready for `JSON.stringify`. */
export function sarifLog(rules: readonly { id: string; brief: string }[], results: readonly SarifResult[]): unknown {
  const used = rules.filter(({ id }) => results.some(({ ruleId }) => ruleId === id))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        columnKind: 'utf16CodeUnits',
        tool: {
          driver: {
            name: 'sallyport',
            semanticVersion: VERSION,
            rules: used.map(({ id, brief }) => ({ id, shortDescription: { text: brief } })),
          },
        },
        results: results.map(({ ruleId, level, message, file, line, column }) => ({
          ruleId,
          ruleIndex: used.findIndex(({ id }) => id === ruleId),
          level,
          message: { text: message },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: uriOf(file) },
                region: { startLine: line, startColumn: column },
              },
            },
          ],
        })),
      },
    ],
  }
}

/** Relative paths stay so: code review finds files by them. */
function uriOf(file: string): string {
  const path = file.replaceAll('\\', '/')
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return /^[A-Za-z]:\//.test(path)
    ? `file:///${path[0]}:${encoded.slice(encoded.indexOf('/'))}`
    : path.startsWith('/')
      ? `file://${encoded}`
      : encoded
}
