import { parsePattern } from '../policy/pattern.ts'
import type { ContextValue } from '../policy/request-context.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { formOfKey } from './known-forms.ts'
import { isoText } from './ordered-values.ts'
import type { SpaceOptions } from './statement-space.ts'
import { globPattern, literalPattern, type TextPattern } from './text-pattern.ts'
import { TYPED_VALUES } from './typed-values.ts'
import type { WitnessSearch } from './witness-search.ts'

/** A condition, as far as it's about keys that variables name. */
export interface NamingCondition {
  readonly key: string
  readonly values: readonly string[]
  /** The keys of the variables in its values. */
  readonly named: readonly string[]
}

/** A text that no policy names. */
const FRESH = 'sallyport-9'

/**
 * Values to try for a key that variables name and the credentials leave open: one of its own, what conditions compare the
 * key with, or compare with it, and absent. All are such as a request can have: of the key's type, and of its form.
 */
export function variableValues(
  key: string,
  conditions: readonly NamingCondition[],
  { profile, now, catalogue, search }: { profile: CredentialProfile } & SpaceOptions,
): (ContextValue | undefined)[] {
  const absent = profile.present.has(key) ? [] : [undefined]
  const moment = TIMES_NOW[key]?.(now.getTime())
  if (moment !== undefined) return [moment, ...absent]
  const { type = 'String' } = catalogue.findConditionKey(key) ?? {}
  const texts = namedTexts(key, conditions, profile)
  const typed = TYPICAL[type.replace('ArrayOf', '')]
  const { known } = formOfKey(key, type, profile)
  const values =
    typed !== undefined
      ? [...typed.usual(now.getTime()), ...texts.filter(typed.includes)]
      : known === undefined
        ? [FRESH, ...texts.map(shortest).filter((text) => text !== '')]
        : textsInForm(texts, known, search)
  const single = [...new Set(values)]
  return [...(type.startsWith('ArrayOf') ? single.map((value) => [value]) : single), ...absent]
}

/** Of keys that tell of time: as of now, when all of them go together. */
const TIMES_NOW: Readonly<Record<string, (now: number) => string>> = {
  'aws:currenttime': isoText,
  'aws:epochtime': (now) => String(now / 1000),
  'aws:tokenissuetime': isoText,
  'aws:multifactorauthage': () => '0',
}

const TYPICAL: Readonly<
  Record<string, { readonly usual: (now: number) => string[]; readonly includes: (text: string) => boolean }>
> = {
  Bool: { usual: () => ['false', 'true'], includes: () => false },
  Numeric: { usual: () => ['9'], includes: TYPED_VALUES.Numeric.includes },
  Date: { usual: (now) => [isoText(now)], includes: TYPED_VALUES.Date.includes },
  IPAddress: { usual: () => ['203.0.113.10'], includes: TYPED_VALUES.IpAddress.includes },
}

/** What conditions compare the key with, or with it. */
function namedTexts(key: string, conditions: readonly NamingCondition[], { known }: CredentialProfile): string[] {
  const comparedWithIt = new Set(conditions.filter(({ named }) => named.includes(key)).map((other) => other.key))
  const literals = conditions
    .filter((condition) => condition.key === key || comparedWithIt.has(condition.key))
    .flatMap(({ values }) => values)
    .filter((text) => !text.includes('$'))
  const settled = [...comparedWithIt].map((other) => known.get(other)).filter((value) => typeof value === 'string')
  return [...literals, ...settled]
}

/** Of a pattern the shortest text: whatever else fits may matter too, and is left to the loose space. */
function shortest(text: string): string {
  return text.replaceAll('*', '').replaceAll('?', 'x')
}

/** One that none of the texts is, and for each of them one that it matches. */
function textsInForm(texts: readonly string[], form: TextPattern, search: WitnessSearch): string[] {
  const find = (required: readonly TextPattern[], forbidden: readonly TextPattern[] = []): string[] =>
    search.find({ required: [form, ...required], forbidden, tracked: [] }).found.map(({ text }) => text)
  return [
    ...find([], texts.map(literalPattern)),
    ...texts.flatMap((text) => {
      const tokens = parsePattern(text, { variables: false, wildcards: true })
      return find([globPattern(tokens.filter((token) => typeof token !== 'object'))])
    }),
  ]
}
