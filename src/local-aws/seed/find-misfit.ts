import type { Schema } from './seed-schema.ts'
import { schemaAt } from './seed-schema.ts'

type Type = NonNullable<Schema['type']>

const TYPE_NAMES: Readonly<Record<Type, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
}

/**
 * The first place where a value has another shape than the schema: a wrong type, an unknown member, a missing one. What
 * texts and numbers must be like is looked at elsewhere.
 *
 * @param place - How messages name the value, such as `users.ana`; empty for the whole.
 * @returns A sentence without a full stop; `undefined` when the shape is right.
 */
export function findMisfit(schema: Schema, value: unknown, place: string): string | undefined {
  if (schema.$ref !== undefined) return findMisfit(schemaAt(schema.$ref), value, place)
  const choices = schema.anyOf ?? [schema]
  const choice = choices.find(({ type }) => type !== undefined && hasType(value, type))
  if (choice === undefined) {
    const wanted = choices.map(({ type }) => (type === undefined ? 'anything' : TYPE_NAMES[type]))
    return `${place === '' ? 'the seed' : place} is not ${wanted.join(' or ')}`
  }
  if (Array.isArray(value)) return findMisfitOfItems(choice, value, place)
  return isObject(value) ? findMisfitOfMembers(choice, value, place) : undefined
}

function findMisfitOfItems({ items }: Schema, values: readonly unknown[], place: string): string | undefined {
  for (const [index, value] of values.entries()) {
    const misfit = items && findMisfit(items, value, `${place}[${index}]`)
    if (misfit !== undefined) return misfit
  }
  return undefined
}

function findMisfitOfMembers(schema: Schema, value: Readonly<Record<string, unknown>>, place: string) {
  const { properties = {}, additionalProperties, required = [] } = schema
  for (const [name, member] of Object.entries(value)) {
    // As good as absent, for those who write seeds in JavaScript.
    if (member === undefined) continue
    const at = place === '' ? name : `${place}.${name}`
    const known = Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    if (known === false) return `${at} is nothing that a seed has; known here: ${Object.keys(properties).join(', ')}`
    const misfit = known && findMisfit(known, member, at)
    if (misfit !== undefined) return misfit
  }
  const missing = required.find((name) => value[name] === undefined)
  return missing === undefined ? undefined : `${place}.${missing} is missing`
}

function hasType(value: unknown, type: Type): boolean {
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  if (type === 'integer') return Number.isInteger(value)
  return typeof value === type
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
