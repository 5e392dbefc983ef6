import type { Catalogue } from '../catalogue/index.ts'
import type { ContextValue } from '../policy/request-context.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { isBoundBy, type ProofStatement } from './proof-statements.ts'
import { buildSpace, isUnknownKey, type SpaceOptions, type StatementSpace } from './statement-space.ts'
import { variableKeys } from './text-pattern.ts'

/**
 * The spaces of one kind of credentials. One is enough unless policies have variables of keys that the credentials
 * leave open. Then there is one for each value that seems to make a difference, and a loose one in which such
 * variables are anything: what is closed there is closed.
 */
export interface SpaceVariants {
  readonly spaces: readonly StatementSpace[]
  readonly loose: StatementSpace | undefined
}

/** More combinations of values than these are not tried. */
const MOST_ASSIGNMENTS = 32
/** A value that no policy names. */
const FRESH = 'sallyport-9'

/** The spaces of each state that the credentials can be in; of one, when no condition is about what tells them apart. */
export function spacesOfStates(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  options: SpaceOptions,
): SpaceVariants[] {
  const states = profile.states ?? [profile]
  const [first] = states
  const telling = new Set(
    states.flatMap(({ known }) =>
      [...known.keys()].filter((key) =>
        states.some((other) => !other.known.has(key) || other.known.get(key) !== known.get(key)),
      ),
    ),
  )
  const asked = new Set(
    statements
      .filter(({ gate }) => isBoundBy(gate, profile))
      .flatMap(({ statement }) => statement.conditions)
      .flatMap(({ key, source }) => [key, ...source.values.flatMap(variableKeys)]),
  )
  const isOne = first !== undefined && ![...telling].some((key) => asked.has(key))
  return (isOne ? [first] : states).map((state) => spaceVariants(statements, state, options))
}

function spaceVariants(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  options: SpaceOptions,
): SpaceVariants {
  const free = freeVariables(statements, profile, options.catalogue)
  if (free.size === 0) return { spaces: [buildSpace(statements, profile, options)], loose: undefined }
  const assignments = combine([...free].map((key) => [key, candidates(key, statements, profile)] as const))
  return {
    spaces: assignments.map((assigned) => buildSpace(statements, profile, { ...options, assigned })),
    loose: buildSpace(statements, profile, { ...options, loose: free }),
  }
}

function freeVariables(
  statements: readonly ProofStatement[],
  { known, tagsAreKnown }: CredentialProfile,
  catalogue: Catalogue,
): Set<string> {
  const texts = statements
    .filter(({ variables }) => variables)
    .flatMap(({ statement: { source } }) => [
      ...(source.resource?.values ?? []),
      ...source.conditions.flatMap(({ values }) => values),
    ])
  const keys = texts.flatMap(variableKeys)
  const isSettled = (key: string): boolean =>
    known.has(key) || (tagsAreKnown && key.startsWith('aws:principaltag/')) || isUnknownKey(key, catalogue)
  return new Set(keys.filter((key) => !isSettled(key)))
}

/** Absent, a value of its own, and what conditions compare the key with, or compare with it. */
function candidates(
  key: string,
  statements: readonly ProofStatement[],
  { present }: CredentialProfile,
): (ContextValue | undefined)[] {
  const conditions = statements.flatMap(({ statement }) => statement.source.conditions)
  const comparedWithIt = new Set(
    conditions
      .filter(({ values }) => values.some((text) => variableKeys(text).includes(key)))
      .map((other) => other.key),
  )
  const literals = conditions
    .filter((condition) => condition.key.toLowerCase() === key || comparedWithIt.has(condition.key))
    .flatMap(({ values }) => values)
    .filter((text) => !text.includes('$'))
    // Of a pattern the shortest text: whatever else fits may matter too, and is left to the loose space.
    .map((text) => text.replaceAll('*', '').replaceAll('?', 'x'))
    .filter((text) => text !== '')
  return [FRESH, ...new Set(literals), ...(present.has(key) ? [] : [undefined])]
}

function combine(
  choices: readonly (readonly [string, readonly (ContextValue | undefined)[]])[],
): Map<string, ContextValue | undefined>[] {
  let combined = [new Map<string, ContextValue | undefined>()]
  for (const [key, values] of choices) {
    combined = combined
      .flatMap((assigned) => values.map((value) => new Map([...assigned, [key, value] as const])))
      .slice(0, MOST_ASSIGNMENTS)
  }
  return combined
}
