import { openCatalogue } from '../../../catalogue/index.ts'
import { checkPolicy, type CheckOptions } from '../../../policy/check/check-policy.ts'
import { nameStatement, type Finding } from '../../../policy/check/finding.ts'
import type { PolicyKind } from '../../../policy/check/policy-kinds.ts'
import { RULES } from '../../../policy/check/rules.ts'
import { placesOf, type TextPlace } from '../../../policy/check/text-lines.ts'
import type { Context } from '../../context.ts'
import { printable } from '../../telling/printable.ts'
import { sarifLog } from '../../telling/sarif.ts'
import { readText } from './read-text.ts'

type FoundInFile = Finding & TextPlace & { readonly file: string }

/** Checks the files and prints what is found. */
export async function checkFiles(
  context: Context,
  files: readonly string[],
  kind: PolicyKind | undefined,
  form: 'text' | 'json' | 'sarif',
): Promise<{ errors: number; warnings: number }> {
  const options = { kind, catalogue: openCatalogue(), now: context.clock.now() }
  const findings: FoundInFile[] = []
  for (const file of files) findings.push(...(await checkFile(context, file, options)))
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const warnings = findings.filter(({ severity }) => severity === 'warning').length

  if (form === 'json') context.printJson({ errors, warnings, findings: findings.map(toJson) })
  else if (form === 'sarif') context.printJson(toSarif(findings))
  else for (const finding of findings) context.print(toText(finding))
  const count = `${files.length} ${files.length === 1 ? 'policy' : 'policies'}`
  context.terminal.say(
    `${count} checked: ${errors} ${plural('error', errors)}, ${warnings} ${plural('warning', warnings)}`,
  )
  return { errors, warnings }
}

async function checkFile(
  { surroundings: { stdin } }: Context,
  file: string,
  options: CheckOptions,
): Promise<FoundInFile[]> {
  const text = await readText(file, stdin)
  const placeOf = placesOf(text)
  return checkPolicy(text, options).map((finding) => ({ ...finding, ...placeOf(finding.offset), file }))
}

function toText({ file, line, column, severity, statement, message, rule, advice }: FoundInFile): string {
  const where = statement === undefined ? '' : `${nameStatement(statement)}: `
  const head = `${file}:${line}:${column}: ${severity}: ${printable(where + message)} [${rule}]`
  return advice === undefined ? head : `${head}\n    ${printable(advice)}`
}

function toJson({ file, line, column, rule, severity, statement, message, advice }: FoundInFile): unknown {
  // Statements count from 1, as everywhere a person reads.
  const place = statement && { number: statement.index + 1, sid: statement.sid }
  return { file, line, column, rule, severity, statement: place, message, advice }
}

function toSarif(findings: readonly FoundInFile[]): unknown {
  const rules = Object.entries(RULES).map(([id, { brief }]) => ({ id, brief }))
  const results = findings.map(({ rule, severity, statement, message, advice, file, line, column }) => {
    const where = statement === undefined ? '' : `${nameStatement(statement)}: `
    const text = where + message + (advice === undefined ? '' : `. ${advice}`)
    return { ruleId: rule, level: severity, message: text, file: file === '-' ? 'stdin' : file, line, column }
  })
  return sarifLog(rules, results)
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}
