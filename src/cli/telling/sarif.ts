import { isAbsolute, normalize, relative } from 'node:path'
import { VERSION } from '../../version.ts'

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
            rules: used.map(describeRule),
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

/** GitHub's code scanning wants all three texts of a rule. */
function describeRule({ id, brief }: { id: string; brief: string }): unknown {
  return {
    id,
    shortDescription: { text: brief },
    fullDescription: { text: brief },
    help: { text: `${brief}. Each result says how to mend it.` },
  }
}

/** Code review finds files by paths that are relative to where it started, without `../` before them. */
function uriOf(file: string): string {
  const below = isAbsolute(file) ? relative(process.cwd(), file) : normalize(file)
  const isElsewhere = isAbsolute(file) && (below.startsWith('..') || isAbsolute(below))
  const path = (isElsewhere ? file : below).replaceAll('\\', '/')
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return /^[A-Za-z]:\//.test(path)
    ? `file:///${path[0]}:${encoded.slice(encoded.indexOf('/'))}`
    : path.startsWith('/')
      ? `file://${encoded}`
      : encoded
}
