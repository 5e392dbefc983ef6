import { splitArnTokens, ARN_SEGMENTS } from '../policy/arn.ts'
import { ANY_ONE, ANY_RUN, parsePattern, resolveTokens, type ResolvedToken, type Token } from '../policy/pattern.ts'
import type { RequestContext } from '../policy/request-context.ts'

/** One place of a pattern: a character out of a few, any character or a run of any, `except` one, or a choice of ways on. */
export type Step =
  | { readonly kind: 'one'; readonly characters: string }
  | { readonly kind: 'any' | 'run'; readonly except: '' | ':' | '/' }
  /** So many places ahead. */
  | { readonly kind: 'fork'; readonly ahead: readonly number[] }

/** A pattern as the automaton reads it. */
export interface TextPattern {
  /** Tells patterns apart: the same text means the same pattern. */
  readonly id: string
  readonly steps: readonly Step[]
  /** The text every match begins with. */
  readonly head: string
  /** Is it text and nothing else? */
  readonly isLiteral: boolean
}

/** What stands for something else in the names of patterns and of lists of them. */
const STANDING_IN = /[\uE000-\uE008]/g

const ANY_SEGMENT: readonly ResolvedToken[] = [ANY_RUN]

export const ANYTHING: TextPattern = finish([{ kind: 'run', except: '' }])

/** Any ARN. */
export const ANY_ARN: TextPattern = arnPattern([['arn']])

/** ARNs whose last part, after all slashes, holds a `$`: nothing in IAM is named so. */
export const NAMED_WITH_DOLLAR: TextPattern = finish([
  { kind: 'run', except: '' },
  { kind: 'one', characters: '$' },
  { kind: 'run', except: '/' },
])

export function literalPattern(text: string): TextPattern {
  return finish(literalSteps(text, false))
}

/** The first of them is taken where nothing else is asked: so dates are far ahead. */
const CLASSES: Readonly<Record<string, string>> = {
  '#': '9876543210',
  '+': '987654321',
  '/': '543210',
  '~': '210',
}

/** Text in which `#` stands for a digit, `+` for one that isn't 0, `/` for one up to 5 and `~` for one up to 2. */
export function shapePattern(shape: string): TextPattern {
  return finish(shape.split('').map((place) => ({ kind: 'one', characters: CLASSES[place] ?? place })))
}

const WORD_STEPS: readonly Step[] = [
  { kind: 'any', except: ':' },
  { kind: 'run', except: ':' },
]
/** Something without a colon. */
export const WORD: TextPattern = finish(WORD_STEPS)
/** Nothing, or something without a colon. */
export const REST_OF_WORD: TextPattern = finish(WORD_STEPS.slice(1))
/** One character or more. */
export const SOMETHING: TextPattern = globPattern([ANY_ONE, ANY_RUN])
/** The same, none of them a slash. */
export const WITHOUT_SLASH: TextPattern = finish([
  { kind: 'any', except: '/' },
  { kind: 'run', except: '/' },
])
export const ACCOUNT_ID: TextPattern = shapePattern('############')

/** So many characters out of a few; `most` at most, where it's not known how many. */
export function charactersPattern(characters: string, least: number, most = least): TextPattern {
  const one: Step = { kind: 'one', characters }
  const further = Array.from({ length: most - least }, (_, at): Step[] => [
    { kind: 'fork', ahead: [1, 2 * (most - least - at)] },
    one,
  ])
  return finish([...Array.from({ length: least }, () => one), ...further.flat()])
}

/** One after the other. */
export function inARow(...parts: readonly (string | TextPattern)[]): TextPattern {
  return finish(parts.flatMap((part) => (typeof part === 'string' ? literalSteps(part, false) : part.steps)))
}

/** Whatever one of them matches; none of them may hold a run. */
export function oneOf(choices: readonly (string | TextPattern)[]): TextPattern {
  const ways = choices.map((choice) => inARow(choice).steps)
  const length = ways.reduce((sum, way) => sum + way.length + 1, 1)
  const ahead: number[] = []
  const steps: Step[] = []
  for (const way of ways) {
    ahead.push(steps.length + 1)
    steps.push(...way)
    steps.push({ kind: 'fork', ahead: [length - steps.length - 1] })
  }
  return finish([{ kind: 'fork', ahead }, ...steps])
}

/** ARNs of the users or roles of an account, or of any. */
export function arnsOf(kind: 'user' | 'role', partition: string, accountId: string | undefined): TextPattern {
  return finish([
    ...literalSteps(`arn:${partition}:iam::`, false),
    ...(accountId === undefined ? ACCOUNT_ID.steps : literalSteps(accountId, false)),
    ...literalSteps(`:${kind}/`, false),
    { kind: 'run', except: ':' },
    { kind: 'any', except: '/' },
  ])
}

/** Names of actions, in lower case: those of a service, or of any. */
export function actionShape(service: string | undefined): TextPattern {
  return finish([
    ...(service === undefined ? WORD_STEPS : literalSteps(service, false)),
    ...literalSteps(':', false),
    ...WORD_STEPS,
  ])
}

/** A pattern whose wildcards reach across colons. */
export function globPattern(tokens: readonly ResolvedToken[], ignoreCase = false): TextPattern {
  return finish(tokens.flatMap((token) => stepsOf(token, '', ignoreCase)))
}

/** A pattern of ARNs: in the first five segments no wildcard reaches across a colon. Segments that are missing match anything. */
export function arnPattern(segments: readonly (readonly ResolvedToken[])[]): TextPattern {
  const whole = Array.from({ length: ARN_SEGMENTS }, (_, place) => segments[place] ?? ANY_SEGMENT)
  return finish(
    whole.flatMap((tokens, place) => [
      ...(place === 0 ? [] : literalSteps(':', false)),
      ...tokens.flatMap((token) => stepsOf(token, place === ARN_SEGMENTS - 1 ? '' : ':', false)),
    ]),
  )
}

/**
 * An entry of Resource or NotResource with the values of its variables in place.
 *
 * @returns `undefined` when a variable has no value: then the entry matches nothing.
 */
export function resourcePattern(text: string, variables: boolean, context: RequestContext): TextPattern | undefined {
  if (text === '*') return ANYTHING
  const segments = splitArnTokens(parsePattern(text, { variables, wildcards: true }))
  if (segments.length === 1) {
    const resolved = resolveTokens(segments.flat(), context)
    return resolved && globPattern(resolved)
  }
  const resolved = segments.map((tokens, place) => resolveTokens(place < 5 ? tokens.map(asWritten) : tokens, context))
  return resolved.every((tokens) => tokens !== undefined) ? arnPattern(resolved) : undefined
}

/** The keys of the variables in an entry of Resource or in a condition's value, in lower case. */
export function variableKeys(text: string): string[] {
  if (!text.includes('${')) return []
  return parsePattern(text, { variables: true, wildcards: true }).flatMap((token) =>
    typeof token === 'object' ? [token.key] : [],
  )
}

type Beginning = Pick<TextPattern, 'head'>

/** Can't the two match one text, as far as what they begin with tells? */
export function beginApart(one: Beginning, other: Beginning): boolean {
  return !one.head.startsWith(other.head) && !other.head.startsWith(one.head)
}

function stepsOf(token: ResolvedToken, except: '' | ':', ignoreCase: boolean): Step[] {
  if (token === ANY_RUN) return [{ kind: 'run', except }]
  if (token === ANY_ONE) return [{ kind: 'any', except }]
  return literalSteps(token, ignoreCase)
}

/** The sign of the unit, the one character outside ASCII whose lower case is in it. */
const KELVIN = '\u212A'

function literalSteps(text: string, ignoreCase: boolean): Step[] {
  return text.split('').map((character) => {
    const cases = ignoreCase ? new Set([character, character.toLowerCase(), character.toUpperCase()]) : [character]
    const more = ignoreCase && character.toLowerCase() === 'k' ? KELVIN : ''
    return { kind: 'one', characters: [...cases].join('') + more }
  })
}

function finish(steps: readonly Step[]): TextPattern {
  let head = ''
  for (const step of steps) {
    if (step.kind !== 'one' || step.characters.length > 1) break
    head += step.characters
  }
  const id = steps.map(idOf).join('')
  return { id, steps, head, isLiteral: head.length === steps.length }
}

/** Private-use characters stand for what no text can be confused with, since those of a text are written otherwise. */
function idOf(step: Step): string {
  if (step.kind === 'fork') return `\uE008${step.ahead.join()}\uE004`
  if (step.kind === 'one') {
    const characters = step.characters.replace(STANDING_IN, (unit) => `\uE005${unit.charCodeAt(0).toString(36)}\uE005`)
    return step.characters.length === 1 ? characters : `\uE000${characters}\uE001`
  }
  return `${step.kind === 'run' ? '\uE002' : '\uE003'}${step.except}\uE004`
}

function asWritten(token: Token): Token {
  return typeof token === 'object' ? token.source : token
}
