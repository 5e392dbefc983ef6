import { readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { EXIT_STATUS, SallyportError } from '../../../errors.ts'
import { parseCases } from '../../../policy/cases/parse-cases.ts'
import { runCase, type CaseResult } from '../../../policy/cases/run-case.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import { formatStatements, statementsToJson } from './format-explanation.ts'
import { junitReport, type CaseFileResults } from './junit.ts'
import { decodeText, readText } from './read-text.ts'
import { refusalLines, warnOfRefusals } from './refusal-lines.ts'

/** Runs the cases of the files and prints those that differ; the status is 1 then. */
export async function runCaseFiles(
  context: Context,
  files: readonly string[],
  { junit, lenient = false, json = false }: { junit?: string; lenient?: boolean; json?: boolean },
): Promise<void> {
  const runs: CaseFileResults[] = []
  for (const file of files) runs.push(await runFile(context, file, lenient))
  const results = runs.flatMap((run) => run.results)
  const failed = results.filter(({ outcome }) => outcome !== 'passed')
  const passed = results.length - failed.length

  // First what nobody's reading can cut short.
  if (junit !== undefined && junit !== '-') await writeReport(junit, report(runs))
  if (failed.length > 0) context.setExitStatus(EXIT_STATUS.TESTS_FAILED)
  if (junit === '-') {
    context.print(report(runs).trimEnd())
    return
  }
  if (json) context.printJson({ passed, failed: failed.length, cases: results.map(toJson) })
  else for (const result of failed) context.print(tell(result).join('\n'))
  if (!json) context.print(`${passed} passed, ${failed.length} failed`)
}

async function runFile(context: Context, file: string, lenient: boolean): Promise<CaseFileResults> {
  const started = performance.now()
  const text = await readText(file, context.surroundings.stdin)
  const loadPolicy = (path: string): string => loadFrom(file === '-' ? '.' : dirname(file), path)
  const cases = parseCases(text, { file, lenient, loadPolicy })
  if (cases.length === 0) throw new SallyportError('USAGE', `${file}: no cases`)
  const results = cases.map(runCase)
  for (const { item } of results) {
    if (!('passedOver' in item)) continue
    warnOfRefusals(
      context,
      item.passedOver.map((refusal) => `${item.name}: ${refusal}`),
    )
  }
  return { file, results, seconds: (performance.now() - started) / 1000 }
}

/** Past this, no policy that AWS keeps; and what a file of cases names should not fill the memory. */
const MOST_POLICY_BYTES = 16 * 1024 * 1024

function loadFrom(folder: string, path: string): string {
  const file = isAbsolute(path) ? path : join(folder, path)
  const about = statSync(file, { throwIfNoEntry: false })
  if (about === undefined) throw new SallyportError('USAGE', `there is no policy ${path}`)
  if (!about.isFile()) throw new SallyportError('USAGE', `the policy ${path} is not a regular file`)
  if (about.size > MOST_POLICY_BYTES) throw new SallyportError('USAGE', `the policy ${path} is longer than 16 MB`)
  try {
    return decodeText(readFileSync(file), `the policy ${path}`)
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause
    throw new SallyportError('USAGE', `the policy ${path} can't be read`, { cause })
  }
}

/** A case that differs, in words. */
function tell(result: CaseResult): string[] {
  const { name, place } = result.item
  const head = printable(`FAILED ${name} (${place})`)
  if (result.outcome === 'passed') return []
  if (result.outcome === 'unreadable') {
    return [head, '  not decided', ...refusalLines(result.item.problems).map((line) => `  ${line}`)]
  }
  const { explanation, actual, item } = result
  return [
    head,
    `  expected ${item.expected}, but ${actual}`,
    printable(`  ${explanation.reason}`),
    ...formatStatements(explanation).map((line) => `  ${line}`),
  ]
}

function toJson(result: CaseResult): unknown {
  const { name, place } = result.item
  const head = { name, place, outcome: result.outcome }
  if (result.outcome === 'unreadable') return { ...head, problems: result.item.problems }
  if (result.outcome === 'passed') return { ...head, expected: result.item.expected, actual: result.item.expected }
  const { explanation, actual, item } = result
  const { reason } = explanation
  return { ...head, expected: item.expected, actual, reason, statements: statementsToJson(explanation) }
}

function report(runs: readonly CaseFileResults[]): string {
  return junitReport(runs, (result) =>
    tell(result)
      .slice(1)
      .map((line) => line.slice(2)),
  )
}

async function writeReport(junit: string, text: string): Promise<void> {
  try {
    await writeFile(junit, text)
  } catch (cause) {
    throw new SallyportError('USAGE', `${junit}: the report can't be written`, { cause })
  }
}
