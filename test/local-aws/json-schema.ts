import type { Schema } from '../../src/local-aws/seed/seed-schema.ts'

/**
 * Whether a value fits a JSON schema, by the specification (draft 2020-12) and for the keywords that ours uses: written apart
 * from the sources, so that the published file is held to what local AWS takes.
 */
export function fits(schema: Schema, value: unknown, root: Schema = schema): boolean {
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) throw new Error(`this test knows no ${keyword}`)
  }
  if (schema.$ref !== undefined) {
    const definition = root.$defs?.[schema.$ref.replace('#/$defs/', '')]
    if (definition === undefined) throw new Error(`no ${schema.$ref}`)
    if (!fits(definition, value, root)) return false
  }
  if (schema.anyOf !== undefined && !schema.anyOf.some((choice) => fits(choice, value, root))) return false
  if (schema.type !== undefined && typeOf(value, schema.type) !== schema.type) return false
  if (typeof value === 'string') return textFits(schema, value)
  if (typeof value === 'number') return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity)
  if (Array.isArray(value)) return value.every((item) => schema.items === undefined || fits(schema.items, item, root))
  if (typeof value === 'object' && value !== null) return membersFit(schema, value as Record<string, unknown>, root)
  return true
}

const KEYWORDS = new Set(
  '$schema $id $ref $defs title description type anyOf properties required additionalProperties propertyNames maxProperties items pattern minLength maxLength minimum maximum'.split(
    ' ',
  ),
)

function typeOf(value: unknown, wanted: string): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (wanted === 'integer' && Number.isInteger(value)) return 'integer'
  return typeof value
}

function textFits({ pattern, minLength = 0, maxLength = Infinity }: Schema, text: string): boolean {
  const length = Array.from(text).length
  return (pattern === undefined || new RegExp(pattern, 'u').test(text)) && length >= minLength && length <= maxLength
}

function membersFit(schema: Schema, value: Record<string, unknown>, root: Schema): boolean {
  const { properties = {}, required = [], propertyNames, additionalProperties, maxProperties = Infinity } = schema
  const names = Object.keys(value)
  if (names.length > maxProperties || required.some((name) => !Object.hasOwn(value, name))) return false
  return names.every((name) => {
    if (propertyNames !== undefined && !fits(propertyNames, name, root)) return false
    if (Object.hasOwn(properties, name)) return fits(properties[name] ?? {}, value[name], root)
    if (additionalProperties === false) return false
    return additionalProperties === undefined || fits(additionalProperties, value[name], root)
  })
}
