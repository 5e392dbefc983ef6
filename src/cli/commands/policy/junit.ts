import type { CaseResult } from '../../../policy/cases/run-case.ts'

/** The results of one file of cases, and how long they took. */
export interface CaseFileResults {
  readonly file: string
  readonly results: readonly CaseResult[]
  readonly seconds: number
}

/** A report in the form of JUnit, which CI systems show: a suite a file, a test a case. */
export function junitReport(
  files: readonly CaseFileResults[],
  tell: (result: CaseResult) => readonly string[],
): string {
  const suites = files.map(({ file, results, seconds }) => {
    const counts = `tests="${results.length}" failures="${count(results, 'failed')}" errors="${count(results, 'unreadable')}"`
    const tests = results.map((result) => testCase(file, result, tell))
    return `  <testsuite name="${escape(file)}" ${counts} time="${seconds.toFixed(3)}">\n${tests.join('')}  </testsuite>\n`
  })
  const all = files.flatMap(({ results }) => results)
  const counts = `tests="${all.length}" failures="${count(all, 'failed')}" errors="${count(all, 'unreadable')}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="sallyport policy test" ${counts}>\n${suites.join('')}</testsuites>\n`
}

function testCase(file: string, result: CaseResult, tell: (result: CaseResult) => readonly string[]): string {
  const head = `    <testcase name="${escape(result.item.name)}" classname="${escape(file)}"`
  if (result.outcome === 'passed') return `${head}/>\n`
  const [first = '', ...rest] = tell(result)
  const kind = result.outcome === 'failed' ? 'failure' : 'error'
  const body = [first, ...rest].map(escape).join('\n')
  return `${head}>\n      <${kind} message="${escape(first)}">${body}</${kind}>\n    </testcase>\n`
}

function count(results: readonly CaseResult[], outcome: CaseResult['outcome']): number {
  return results.filter((result) => result.outcome === outcome).length
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** What XML can't say at all becomes a question mark; lines and tabs stay what they are in attributes too. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?')
    .replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character)
}
