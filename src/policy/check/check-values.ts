import { compileCondition } from '../compile-condition.ts'
import { parseInstant } from '../conditions/date.ts'
import { findOperator } from '../conditions/operators.ts'
import { RequestContext } from '../request-context.ts'
import type { Finding } from './finding.ts'
import type { LocatedCondition, LocatedStatement, LocatedText } from './located-policy.ts'
import { found, type Subject } from './subject.ts'

/** Condition values that their operator can't match, and conditions on the time that is over. */
export function* checkValues({ policy: { statements }, now }: Subject): Iterable<Finding> {
  for (const statement of statements) {
    for (const condition of statement.conditions) {
      yield* checkCondition(statement, condition)
      if (now !== undefined && isOver(condition, now)) {
        const message = `${condition.operator.text} of ${condition.key.text} does not hold any more, nor will it again`
        const advice = 'take the statement out, or give it a later time'
        // A Deny that is over lets pass what it was there to stop.
        const severity = statement.effect === 'Deny' ? 'error' : undefined
        yield found('date-is-past', statement, condition.key.offset, message, advice, severity)
      }
    }
  }
}

function* checkCondition(statement: LocatedStatement, { operator, key, values }: LocatedCondition): Iterable<Finding> {
  for (const value of values) {
    const wanted = misfit(operator.text, value)
    if (wanted === undefined) {
      if (/^(?:\w+:)?Date/.test(operator.text) && parseInstant(value.text) > LAST_DAY) {
        const message = `${JSON.stringify(value.text)} is past the year 9999`
        yield found('date-far-off', statement, value.offset, message, 'write seconds since 1970, not milliseconds')
      }
      continue
    }
    const message = `${JSON.stringify(value.text)} is ${wanted}: ${operator.text} of ${key.text} never matches it`
    yield found('value-never-matches', statement, value.offset, message, undefined)
  }
}

/** What is wrong with a value for its operator, in words. */
function misfit(operator: string, { text }: LocatedText): string | undefined {
  // A variable here is a finding of its own.
  if (text.includes('${')) return undefined
  const base = /^(?:\w+:)?(\w+?)(?:IfExists)?$/.exec(operator)?.[1] ?? ''
  if (base === 'Bool' || base === 'Null') return /^(?:true|false)$/i.test(text) ? undefined : 'neither true nor false'
  if (base.startsWith('Numeric')) return matchesItself('NumericEquals', text, text) ? undefined : 'no number'
  if (base.startsWith('Date')) return matchesItself('DateEquals', text, text) ? undefined : 'no date'
  if (base === 'IpAddress' || base === 'NotIpAddress') {
    if (matchesItself('IpAddress', text, text.split('/')[0] ?? '')) return undefined
    return text.includes('/') && text.includes(':')
      ? 'no block of addresses, or one with bits set past its prefix'
      : 'no IP address'
  }
  if (base === 'BinaryEquals') return matchesItself('BinaryEquals', text, text) ? undefined : 'no base64'
  if (base.startsWith('Arn')) return text.split(':').length >= 6 ? undefined : 'no ARN'
  return undefined
}

function matchesItself(operator: string, text: string, value: string): boolean {
  return findOperator(operator)?.operator?.compileValue(text, false)(value, new RequestContext()) === true
}

const LAST_DAY = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const A_CENTURY = 100 * 365 * 86_400_000

function isOver({ operator, key, values }: LocatedCondition, now: Date): boolean {
  const name = key.text.toLowerCase()
  if (name !== 'aws:currenttime' && name !== 'aws:epochtime') return false
  const texts = values.map(({ text }) => text)
  const condition = compileCondition({ operator: operator.text, key: key.text, values: texts }, false)
  if (condition === undefined || !texts.every((text) => matchesItself('DateEquals', text, text))) return false
  const bounds = texts.map(parseInstant)
  const later = [now.getTime(), now.getTime() + A_CENTURY, ...bounds.filter((bound) => bound > now.getTime())]
  return !later.some((time) => condition.holds(contextAt(name, time)))
}

/** Seconds name every time there is, also those that a calendar doesn't reach. */
function contextAt(key: string, time: number): RequestContext {
  return new RequestContext({ [key]: String(Math.floor(time / 1000)) })
}
