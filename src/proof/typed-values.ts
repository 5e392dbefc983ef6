import { isTrue } from '../policy/conditions/bool.ts'
import { parseInstant } from '../policy/conditions/date.ts'
import { parseNumber } from '../policy/conditions/numeric.ts'
import { parseIpV4, parseIpV6 } from '../policy/conditions/parse-ip-address.ts'
import type { ComparedAs } from './condition-use.ts'
import { addressesAround } from './ip-values.ts'
import { isoText, momentsAround, numbersAround, type Range } from './ordered-values.ts'
import { shapePattern, type TextPattern } from './text-pattern.ts'

/** Values that operators of one type tell apart, and no others do. */
export interface TypedValues {
  /** Values of which one stands for each outcome that comparisons with these texts can have. */
  readonly around: (texts: readonly string[], range?: Range) => string[]
  /** Is it a value of this type? */
  readonly includes: (text: string) => boolean
  /** What such values look like: for conditions that take them for text. Not all of them. */
  readonly forms: readonly TextPattern[]
}

const OCTETS = ['#', '+#', '1##']

export const TYPED_VALUES: Readonly<Record<Exclude<ComparedAs, 'String' | 'Arn' | 'Null'>, TypedValues>> = {
  Bool: { around: () => ['false', 'true'], includes: (text) => isTrue(text) || text === 'false', forms: [] },
  Numeric: {
    around: numbersAround,
    includes: (text) => !Number.isNaN(parseNumber(text)),
    forms: ['#', '+#', '+##', '+###', '+####', '+#####', '#.#'].map(shapePattern),
  },
  Date: {
    around: (texts, range) => momentsAround(texts, range).map(isoText),
    includes: (text) => !Number.isNaN(parseInstant(text)),
    forms: ['0+-0+', '0+-1#', '0+-2#', '1~-0+', '1~-1#', '1~-2#'].flatMap((day) =>
      ['0#', '1#'].map((hour) => shapePattern(`2###-${day}T${hour}:/#:/#Z`)),
    ),
  },
  IpAddress: {
    around: addressesAround,
    includes: (text) => parseIpV4(text) !== undefined || parseIpV6(text) !== undefined,
    forms: OCTETS.flatMap((first) =>
      OCTETS.flatMap((second) => OCTETS.map((third) => shapePattern(`${first}.${second}.${third}.#`))),
    ),
  },
  // What is no base64 equals nothing.
  Binary: { around: (texts) => [...texts, '='], includes: () => true, forms: [] },
}
