import { compileArnPattern, matchesArn, splitArnTokens } from './arn.ts'
import { compileCondition, type CompiledCondition } from './compile-condition.ts'
import { compileGlob, matchesGlob } from './glob.ts'
import { parsePattern, type Token } from './pattern.ts'
import type { ListElement, Statement } from './policy-document.ts'
import { compilePrincipal, type CompiledPrincipal } from './principal.ts'
import type { RequestContext } from './request-context.ts'

type ResourceTest = (resource: string, context: RequestContext) => boolean

/** A statement whose patterns and conditions are functions; its action is matched by the policy's `ActionIndex`. */
export interface CompiledStatement {
  readonly source: Statement
  /** Its place in the policy, from 0. */
  readonly index: number
  readonly matchesResource: ResourceTest
  readonly principal: CompiledPrincipal | undefined
  readonly conditions: readonly CompiledCondition[]
}

export function compileStatement(source: Statement, index: number, variables: boolean): CompiledStatement {
  return {
    source,
    index,
    matchesResource: compileResource(source.resource, variables),
    principal: source.principal && compilePrincipal(source.principal),
    conditions: source.conditions.map((condition) => requireCondition(condition, variables)),
  }
}

/** Do resource and conditions of the statement hold? Action and principal are asked elsewhere. */
export function holdsFor(statement: CompiledStatement, resource: string, context: RequestContext): boolean {
  if (!statement.matchesResource(resource, context)) return false
  for (const condition of statement.conditions) if (!condition.holds(context)) return false
  return true
}

/** One entry of Resource or NotResource. */
function compileResourcePattern(text: string, variables: boolean): ResourceTest {
  if (text === '*') return () => true
  const segments = splitArnTokens(parsePattern(text, { variables, wildcards: true }))
  if (segments.length === 1) {
    const glob = compileGlob(segments.flat())
    return (resource, context) => matchesGlob(glob, resource, 0, resource.length, context)
  }
  // AWS: variables work after the fifth colon only; before it they are text.
  const pattern = compileArnPattern(segments.map((tokens, place) => (place < 5 ? tokens.map(asWritten) : tokens)))
  return (resource, context) => matchesArn(pattern, resource, context)
}

function compileResource(element: ListElement | undefined, variables: boolean): ResourceTest {
  if (element === undefined) return () => true
  const { not, values } = element
  const tests = values.map((text) => compileResourcePattern(text, variables))
  const [only, second] = tests
  if (only !== undefined && second === undefined && !not) return only
  return (resource, context) => anyTest(tests, resource, context) !== not
}

function anyTest(tests: readonly ResourceTest[], resource: string, context: RequestContext): boolean {
  for (const test of tests) if (test(resource, context)) return true
  return false
}

function asWritten(token: Token): Token {
  return typeof token === 'object' ? token.source : token
}

function requireCondition(condition: Statement['conditions'][number], variables: boolean): CompiledCondition {
  const compiled = compileCondition(condition, variables)
  if (compiled === undefined) throw new TypeError(`no condition operator ${condition.operator}`)
  return compiled
}
