/** An object of a JSON file whose members are still to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>

/** `undefined` when the text is no JSON object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member that must be there. */
export function requireText(object: JsonObject, name: string): string {
  const value = object[name]
  if (typeof value === 'string') return value
  throw new TypeError(`\`${name}\` is missing`)
}

export function optionalText(object: JsonObject, name: string): string | undefined {
  return object[name] === undefined || object[name] === null ? undefined : requireText(object, name)
}

/** An instant written as ISO 8601. */
export function requireDate(object: JsonObject, name: string): Date {
  const date = new Date(requireText(object, name))
  if (Number.isNaN(date.getTime())) throw new TypeError(`\`${name}\` is no date`)
  return date
}

export function requireNumber(object: JsonObject, name: string): number {
  const value = object[name]
  if (typeof value === 'number') return value
  throw new TypeError(`\`${name}\` is missing`)
}

export function requireObject(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  if (isJsonObject(value)) return value
  throw new TypeError(`\`${name}\` is missing`)
}
