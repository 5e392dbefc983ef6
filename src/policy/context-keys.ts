import { parsePattern } from './pattern.ts'
import type { PolicyDocument } from './policy-document.ts'

/** In conditions, variables work with these operators only (IAM User Guide, "IAM policy elements: Variables and tags"). */
const WITH_VARIABLES = /^(?:\w+:)?(?:String|Arn)/

/**
 * The condition keys that a policy looks at, in its conditions and as variables, as written and each once: what a
 * simulation needs values for.
 */
export function contextKeysOf({ statements, version }: PolicyDocument): string[] {
  const found = new Map<string, string>()
  function add(key: string): void {
    if (!found.has(key.toLowerCase())) found.set(key.toLowerCase(), key)
  }

  for (const { resource, conditions } of statements) {
    for (const { key } of conditions) add(key)
    if (version === '2008-10-17') continue
    const texts = [
      ...(resource?.values ?? []),
      ...conditions.filter(({ operator }) => WITH_VARIABLES.test(operator)).flatMap(({ values }) => values),
    ]
    for (const text of texts) for (const key of variablesIn(text)) add(key)
  }
  return [...found.values()]
}

/** The keys of the variables in a text, as written. */
function variablesIn(text: string): string[] {
  return parsePattern(text, { variables: true, wildcards: true }).flatMap((token) => {
    if (typeof token !== 'object') return []
    const start = token.source.toLowerCase().indexOf(token.key)
    return [token.source.slice(start, start + token.key.length)]
  })
}
