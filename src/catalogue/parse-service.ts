import type { AccessLevel, ActionEntry, ConditionKeyEntry, ResourceType, Service } from './entries.ts'

const LEVELS: Readonly<Record<string, AccessLevel>> = {
  L: 'List',
  R: 'Read',
  W: 'Write',
  P: 'Permissions management',
  T: 'Tagging',
}

/** Reads the lines of one service of the pack; `scripts/generate-catalogue.mjs` says how they are written. */
export function parseServiceSection(prefix: string, section: string, keys: readonly ConditionKeyEntry[]): Service {
  const resourceTypes: ResourceType[] = []
  const actions: ActionEntry[] = []
  for (const line of section.split('\n')) {
    if (line.startsWith('=')) resourceTypes.push(parseType(line.slice(1), keys))
    else if (line !== '') actions.push(parseAction(prefix, line, resourceTypes, keys))
  }
  return { prefix, actions, resourceTypes }
}

function parseType(line: string, keys: readonly ConditionKeyEntry[]): ResourceType {
  const [name = '', short = '', numbers = ''] = line.split('\t')
  const arnFormat = short
    .replaceAll('~', 'arn:${Partition}:')
    .replaceAll('@', '${Account}')
    .replaceAll('^', '${Region}')
  return { name, arnFormat, conditionKeys: pick(keys, numbers) }
}

function parseAction(
  prefix: string,
  line: string,
  types: readonly ResourceType[],
  keys: readonly ConditionKeyEntry[],
): ActionEntry {
  const [name = '', levelAndTypes = '', numbers = ''] = line.split(' ')
  const typeNumbers = levelAndTypes.slice(1)
  return {
    name: `${prefix}:${name}`,
    accessLevel: LEVELS[levelAndTypes.charAt(0)] ?? 'Write',
    resourceTypes: pick(types, typeNumbers.replaceAll('?', '')),
    resourceIsOptional: typeNumbers !== '' && typeNumbers.split(',').every((number) => number.endsWith('?')),
    conditionKeys: pick(keys, numbers),
  }
}

/** The items of a table that a list of numbers in base 36 names. */
function pick<Item>(table: readonly Item[], numbers: string): readonly Item[] {
  if (numbers === '') return NONE
  const items: Item[] = []
  for (const number of numbers.split(',')) {
    const item = table[Number.parseInt(number, 36)]
    if (item === undefined) throw new RangeError(`the catalogue names entry ${number} of ${table.length}`)
    items.push(item)
  }
  return items
}

const NONE: readonly never[] = []
