import { AwsApiError } from '../../errors.ts'
import type { ParameterTree } from './parameter-tree.ts'
import type { ServiceModel, Shape } from './service-model.ts'

type Values = Record<string, unknown>

/** AWS's own bound isn't known; without one, an answer is several times as large as its request. */
const MAX_VIOLATIONS = 250

/** How a service words its validation errors: STS repeats the value, IAM no longer does. */
export interface InputRules {
  readonly model: ServiceModel
  readonly repeatsValues: boolean
}

/**
 * The input of an operation, read from the request's parameters and held to the service's own model: lengths, patterns,
 * enums, ranges, required members.
 *
 * @returns Members by AWS's names: strings, numbers, booleans, `Date`, `Uint8Array`, arrays and objects.
 * @throws AwsApiError ValidationError with all violations in AWS's wording, MalformedInput for what is no integer.
 */
export function readInput({ model, repeatsValues }: InputRules, operation: string, parameters: ParameterTree): Values {
  const shapeName = model.operations[operation]?.input
  if (shapeName === undefined) return {}
  const reader = new InputReader(model, repeatsValues)
  const input = reader.structure(shapeOf(model, shapeName), parameters, '')
  reader.throwViolations()
  return input
}

class InputReader {
  readonly #model: ServiceModel
  readonly #repeatsValues: boolean
  readonly #violations: string[] = []

  constructor(model: ServiceModel, repeatsValues: boolean) {
    this.#model = model
    this.#repeatsValues = repeatsValues
  }

  throwViolations(): void {
    const count = this.#violations.length
    if (count === 0) return
    const errors = count === 1 ? '1 validation error' : `${count} validation errors`
    throw new AwsApiError('ValidationError', 400, `${errors} detected: ${this.#violations.join('; ')}`)
  }

  structure(shape: Shape, node: ParameterTree, path: string): Values {
    const values: Values = {}
    for (const [name, shapeName] of Object.entries(shape.members ?? {})) {
      const memberPath = path === '' ? lowerFirst(name) : `${path}.${lowerFirst(name)}`
      const child = node.children?.get(name)
      if (child !== undefined) {
        values[name] = this.#value(shapeOf(this.#model, shapeName), child, memberPath)
      } else if (shape.required?.includes(name) === true) {
        // AWS: a null is always written out, also by IAM.
        this.#add(`Value null at '${memberPath}' failed to satisfy constraint: Member must not be null`)
      }
    }
    return values
  }

  #value(shape: Shape, node: ParameterTree, path: string): unknown {
    if (shape.type === 'structure') return this.structure(shape, node, path)
    if (shape.type === 'list') return this.#list(shape, node, path)
    if (shape.type === 'map') return this.#map(shape, node, path)
    const text = node.value ?? ''
    if (shape.type === 'string') return this.#string(shape, text, path)
    if (shape.type === 'integer' || shape.type === 'long') return this.#integer(shape, text, path)
    if (shape.type === 'boolean') return readBoolean(text)
    if (shape.type === 'blob') return new Uint8Array(Buffer.from(text, 'base64'))
    if (shape.type === 'timestamp') return readTimestamp(text)
    return Number(text)
  }

  #string(shape: Shape, text: string, path: string): string {
    if (shape.enum !== undefined && !shape.enum.includes(text)) {
      this.#violate(shape, text, path, `Member must satisfy enum value set: [${shape.enum.join(', ')}]`)
    }
    this.#length(shape, text.length, text, path)
    if (shape.pattern !== undefined && !pattern(shape.pattern).test(text)) {
      this.#violate(shape, text, path, `Member must satisfy regular expression pattern: ${shape.pattern}`)
    }
    return text
  }

  #integer(shape: Shape, text: string, path: string): number {
    if (!/^[+-]?[0-9]{1,10}$/.test(text)) throw malformedInput()
    const number = Number(text)
    if (number > 2_147_483_647 || number < -2_147_483_648) throw malformedInput()
    if (shape.min !== undefined && number < shape.min) {
      this.#violate(shape, text, path, `Member must have value greater than or equal to ${shape.min}`)
    }
    if (shape.max !== undefined && number > shape.max) {
      this.#violate(shape, text, path, `Member must have value less than or equal to ${shape.max}`)
    }
    return number
  }

  #list(shape: Shape, node: ParameterTree, path: string): unknown[] {
    const elementShape = shapeOf(this.#model, shape.member ?? '')
    const values: unknown[] = []
    const elements = numbered(node.children?.get('member'))
    this.#length(shape, elements.length, '[...]', path)
    this.#gaps(elements, path)
    // What is wrong with each of thousands that are too many is of no interest, and would make a huge answer.
    for (const [index, child] of elements.slice(0, shape.max)) {
      values.push(this.#value(elementShape, child, `${path}.${index}.member`))
    }
    return values
  }

  #gaps(elements: readonly [number, ParameterTree][], path: string): void {
    for (const [at, [index]] of elements.entries()) {
      for (let missing = (elements[at - 1]?.[0] ?? 0) + 1; missing < index; missing++) {
        this.#add(`Value null at '${path}.${missing}.member' failed to satisfy constraint: Member must not be null`)
      }
    }
  }

  #map(shape: Shape, node: ParameterTree, path: string): Record<string, unknown> {
    const valueShape = shapeOf(this.#model, shape.value ?? '')
    const values: Record<string, unknown> = {}
    for (const [index, child] of numbered(node.children?.get('entry'))) {
      const key = child.children?.get('key')?.value ?? ''
      const value = child.children?.get('value')
      if (value !== undefined) values[key] = this.#value(valueShape, value, `${path}.${index}.value`)
    }
    return values
  }

  #length(shape: Shape, length: number, value: string, path: string): void {
    if (shape.min !== undefined && length < shape.min) {
      this.#violate(shape, value, path, `Member must have length greater than or equal to ${shape.min}`)
    }
    if (shape.max !== undefined && length > shape.max) {
      this.#violate(shape, value, path, `Member must have length less than or equal to ${shape.max}`)
    }
  }

  #violate(shape: Shape, value: string, path: string, constraint: string): void {
    const isShown = this.#repeatsValues && shape.sensitive !== true && value.length <= 256
    const subject = isShown ? `Value '${value}' at` : 'Value at'
    // IAM names no set and no value any more; STS still does.
    const words = this.#repeatsValues
      ? constraint
      : constraint.replace(/^(Member must satisfy enum value set).*$/, '$1')
    this.#add(`${subject} '${path}' failed to satisfy constraint: ${words}`)
  }

  #add(violation: string): void {
    this.#violations.push(violation)
    if (this.#violations.length >= MAX_VIOLATIONS) this.throwViolations()
  }
}

const WIDEST_GAP = 10

/**
 * The children `1`, `2`, … of a list in their order. AWS (observed): gaps between them are bounded, and other names are refused.
 *
 * @throws AwsApiError MalformedInput
 */
function numbered(node: ParameterTree | undefined): [number, ParameterTree][] {
  const found: [number, ParameterTree][] = []
  for (const [name, child] of node?.children ?? []) {
    if (name.startsWith('-')) throw malformedInput(`Key ${name.slice(0, 20)} may not have a leading '-'`)
    if (!/^[0-9]{1,9}$/.test(name)) throw malformedInput('Start of list found where not expected')
    if (Number(name) === 0) throw malformedInput('0 is not a valid index')
    found.push([Number(name), child])
  }
  found.sort(([a], [b]) => a - b)
  for (const [at, [index]] of found.entries()) {
    const skipped = index - (found[at - 1]?.[0] ?? 1)
    if (skipped > WIDEST_GAP) throw malformedInput(`Excessively sparse input would skip ${skipped} list elements`)
  }
  return found
}

const patterns = new Map<string, RegExp>()

/** The model's pattern, held against the whole value. All patterns of the IAM and STS models are free of nested repetition. */
function pattern(source: string): RegExp {
  let compiled = patterns.get(source)
  if (compiled === undefined) {
    compiled = /\\p\{/.test(source) ? new RegExp(`^(?:${source})$`, 'u') : new RegExp(`^(?:${source})$`)
    patterns.set(source, compiled)
  }
  return compiled
}

function readBoolean(text: string): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw malformedInput()
}

function readTimestamp(text: string): Date {
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) throw malformedInput()
  return time
}

function malformedInput(message = 'Invalid Argument'): AwsApiError {
  return new AwsApiError('MalformedInput', 400, message)
}

function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name]
  if (shape === undefined) throw new Error(`the model has no shape ${name}`)
  return shape
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
