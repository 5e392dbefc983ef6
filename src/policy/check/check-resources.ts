import type { Finding } from './finding.ts'
import { globsOverlap } from './glob-overlap.ts'
import type { LocatedList, LocatedStatement } from './located-policy.ts'
import type { KnownAction } from './name-catalogue.ts'
import { found, type Subject } from './subject.ts'

/** Past this many pairs of an action and a resource in a policy, no more are compared. */
const MOST_PAIRS = 1000

/** Actions that are never about any Resource of their statement, such as s3:GetObject on a bucket without `/*`. */
export function* checkResources({ policy: { statements }, catalogue }: Subject): Iterable<Finding> {
  if (catalogue === undefined) return
  let pairs = 0
  for (const statement of statements) {
    const { action, resource } = statement
    if (action === undefined || resource === undefined || action.not || resource.not) continue
    for (const { text, offset } of action.values) {
      const known = /[*?]/.test(text) ? undefined : catalogue.findAction(text)
      pairs += resource.values.length
      if (pairs > MOST_PAIRS) return
      if (known !== undefined && isNeverAbout(known, resource)) yield mismatch(statement, offset, known)
    }
  }
}

function isNeverAbout({ resourceTypes }: KnownAction, resource: LocatedList): boolean {
  return !resource.values.some(({ text }) => {
    // What a variable stands for isn't known here.
    const pattern = text.replace(/\$\{[^}]*\}/g, '*')
    return /^[*?]*$/.test(pattern) || resourceTypes.some(({ arnFormat }) => fits(arnFormat, pattern))
  })
}

/** Can an ARN of the format match the pattern? Each of the six parts by itself, as AWS compares them. */
function fits(format: string, pattern: string): boolean {
  // A variable part may hold slashes, but not the name of a bucket.
  if (format.endsWith(':::${BucketName}') && pattern.includes('/')) return false
  const wanted = cut(pattern)
  return cut(format.replace(/\$\{[^}]*\}/g, '*')).every((part, index) => globsOverlap(part, wanted[index] ?? '*'))
}

/** The first five parts of an ARN and the rest, which may have colons of its own; what is missing may be anything. */
function cut(arn: string): string[] {
  const parts = arn.split(':')
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}

function mismatch(statement: LocatedStatement, offset: number, { name, resourceTypes }: KnownAction): Finding {
  const [first, ...others] = resourceTypes
  const wanted = first === undefined ? '`*` only' : `\`${first.arnFormat}\`${others.length > 0 ? ' and the like' : ''}`
  const message = `${name} is about ${wanted}: with this Resource the statement never applies to it`
  const advice = first === undefined ? 'write "Resource": "*" in a statement of its own' : 'correct the Resource'
  return found('resource-mismatch', statement, offset, message, advice)
}
