import type { Catalogue } from '../catalogue/index.ts'
import type { ContextValue } from '../policy/request-context.ts'
import type { CredentialProfile } from './credential-profiles.ts'
import { isBoundBy, type ProofStatement } from './proof-statements.ts'
import { buildSpace, isSettled, type SpaceOptions, type StatementSpace } from './statement-space.ts'
import { weightOf } from './statement-weight.ts'
import { variableKeys } from './text-pattern.ts'
import { variableValues } from './variable-values.ts'
import type { Work } from './work.ts'

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

/** The spaces of each state that the credentials can be in; of one, when no condition is about what tells them apart. */
export function* spacesOfStates(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  options: SpaceOptions,
): Work<SpaceVariants[]> {
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
  const variants: SpaceVariants[] = []
  for (const state of isOne ? [first] : states) variants.push(yield* spaceVariants(statements, state, options))
  return variants
}

function* spaceVariants(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  options: SpaceOptions,
): Work<SpaceVariants> {
  const free = freeVariables(statements, profile, options.catalogue)
  if (free.size === 0) return { spaces: [buildSpace(statements, profile, options)], loose: undefined }
  const { budget } = options.search
  const texts = statements.reduce((sum, { statement }) => sum + weightOf(statement), 0)
  // Each key is looked for in all texts.
  if (!budget.spend(free.size * (texts + MOST_ASSIGNMENTS * free.size))) return { spaces: [], loose: undefined }
  const conditions = statements.flatMap(({ statement }) =>
    statement.conditions.map(({ key, source: { values } }) => ({ key, values, named: values.flatMap(variableKeys) })),
  )
  const assignments = combine(
    [...free].map((key) => [key, variableValues(key, conditions, { ...options, profile })] as const),
  )
  const spaces: StatementSpace[] = []
  for (const assigned of assignments) {
    yield
    spaces.push(buildSpace(statements, profile, { ...options, assigned }))
  }
  yield
  return { spaces, loose: buildSpace(statements, profile, { ...options, loose: free }) }
}

function freeVariables(
  statements: readonly ProofStatement[],
  profile: CredentialProfile,
  catalogue: Catalogue,
): Set<string> {
  const texts = statements
    .filter(({ variables }) => variables)
    .flatMap(({ statement: { source } }) => [
      ...(source.resource?.values ?? []),
      ...source.conditions.flatMap(({ values }) => values),
    ])
  const keys = texts.flatMap(variableKeys)
  return new Set(keys.filter((key) => !isSettled(key, profile, catalogue)))
}

function combine(
  choices: readonly (readonly [string, readonly (ContextValue | undefined)[]])[],
): Map<string, ContextValue | undefined>[] {
  let combined = [new Map<string, ContextValue | undefined>()]
  for (const [key, values] of choices) {
    combined = first(MOST_ASSIGNMENTS, withValues(combined, key, values))
  }
  return combined
}

function* withValues(
  combined: readonly ReadonlyMap<string, ContextValue | undefined>[],
  key: string,
  values: readonly (ContextValue | undefined)[],
): Generator<Map<string, ContextValue | undefined>> {
  for (const assigned of combined) for (const value of values) yield new Map([...assigned, [key, value]])
}

function first<Item>(most: number, items: Iterable<Item>): Item[] {
  const taken: Item[] = []
  for (const item of items) {
    if (taken.length === most) break
    taken.push(item)
  }
  return taken
}
