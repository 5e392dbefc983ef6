import type { Finding } from './finding.ts'
import type { LocatedStatement, LocatedText } from './located-policy.ts'
import { found, type Subject } from './subject.ts'

/** Policy variables where AWS takes them for text (IAM User Guide, "IAM policy elements: Variables and tags"). */
export function* checkVariables({ policy: { statements, version } }: Subject): Iterable<Finding> {
  for (const statement of statements) {
    const { action, resource, conditions } = statement
    for (const value of action?.values ?? [])
      yield* report(statement, value, 'no variable works in Action or NotAction')
    for (const value of resource?.values ?? []) {
      if (version === '2008-10-17') yield* report(statement, value, OLD)
      else if (/^(?:[^:]*:){0,4}[^:]*\$\{/.test(value.text) && value.text.includes(':')) {
        yield* report(statement, value, 'a variable works after the fifth colon of an ARN only')
      }
    }
    for (const { operator, values } of conditions) {
      for (const value of values) {
        if (version === '2008-10-17') yield* report(statement, value, OLD)
        else if (!/^(?:\w+:)?(?:String|Arn)/.test(operator.text)) {
          yield* report(statement, value, `variables don't work with ${operator.text}`)
        }
      }
    }
  }
}

const OLD = 'a policy without Version 2012-10-17 has no variables'

function* report(statement: LocatedStatement, { text, offset }: LocatedText, reason: string): Iterable<Finding> {
  if (!text.includes('${')) return
  const advice = reason === OLD ? 'write "Version": "2012-10-17"' : undefined
  yield found('variable-is-text', statement, offset, `\`${text}\` is plain text here: ${reason}`, advice)
}
