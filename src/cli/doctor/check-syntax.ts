import { readConfigText } from '../../disk/read-config-text.ts'
import type { Finding } from './finding.ts'

/** A line for which Python's reader, and so the AWS CLI and boto3, refuse a whole file. */
export interface RefusedLine {
  /** From 1. */
  readonly number: number
  readonly what: string
}

/** Lines that other readers pass over, and we too: with them nothing of Python's works any more, whatever the profile. */
export async function checkSyntax(files: readonly string[]): Promise<Finding[]> {
  const findings = await Promise.all(files.map(checkFile))
  return findings.flat()
}

async function checkFile(file: string): Promise<Finding[]> {
  const refused = findRefusedLine((await readConfigText(file))?.text ?? '')
  if (!refused) return []
  const message = `line ${refused.number} of ${file} ${refused.what}: the AWS CLI and boto3 refuse the whole file`
  return [{ check: 'profiles', level: 'problem', message, mend: 'mend the line, or take it out' }]
}

/** The first such line, by the rules of Python's configparser as botocore uses it; `undefined` where there is none. */
export function findRefusedLine(text: string): RefusedLine | undefined {
  const headings = new Set<string>()
  let keys: Set<string> | undefined
  let indent: number | undefined
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const stripped = line.trim()
    if (/^([#;]|$)/.test(stripped)) continue
    const depth = line.length - line.trimStart().length
    // What is indented goes on with the value above.
    if (indent !== undefined && depth > indent) continue
    const refused = (what: string): RefusedLine => ({ number: index + 1, what })

    const heading = /^\[(.+)\]/.exec(stripped)?.[1]
    if (heading !== undefined) {
      if (headings.has(heading)) return refused(`begins [${heading}] once more`)
      headings.add(heading)
      keys = new Set()
      indent = undefined
      continue
    }
    if (!keys) return refused('stands before the first [heading]')
    const key = /^(.+?)\s*[=:]/.exec(stripped)?.[1]?.toLowerCase()
    if (key === undefined) return refused('is neither a [heading] nor KEY = VALUE')
    if (keys.has(key)) return refused(`sets ${key} once more`)
    keys.add(key)
    indent = depth
  }
  return undefined
}
