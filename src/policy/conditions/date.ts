import type { ConditionOperators } from './condition-operator.ts'
import { comparisons } from './comparisons.ts'

const EPOCH_SECONDS = /^-?\d+(?:\.\d+)?$/
const ISO_8601 =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?)?)?$/

/**
 * Date operators. Either side may be epoch seconds or ISO 8601, compared by the millisecond; digits alone are seconds,
 * also when there are four of them. No wildcards, no variables.
 */
export const dateOperators: ConditionOperators = comparisons('Date', parseInstant)

/** Milliseconds since 1970, or `NaN` for text that is no date. Without a zone, a time is UTC. */
export function parseInstant(text: string): number {
  if (EPOCH_SECONDS.test(text)) return Math.round(Number(text) * 1000)
  const parts = ISO_8601.exec(text)
  if (parts === null) return Number.NaN
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = parts
  const milliseconds = Math.trunc(Number(`0.${fraction}0`) * 1000)
  const instant = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  // A day or hour that the calendar lacks rolls over, and then doesn't read the same.
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  if (Number.isNaN(instant) || new Date(instant).toISOString() !== written) return Number.NaN
  return instant + milliseconds - zoneMilliseconds(zone)
}

function zoneMilliseconds(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0)
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
