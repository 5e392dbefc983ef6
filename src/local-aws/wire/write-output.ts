import type { AwsApiError } from '../../errors.ts'
import { isLasting } from './lasting-output.ts'
import type { ServiceModel, Shape } from './service-model.ts'
import { escapeXml } from './xml.ts'

/**
 * The XML of a successful answer of the Query protocol, members in the model's order.
 *
 * @param output - Members by AWS's names; `undefined` members are left out.
 */
export function writeOutput(model: ServiceModel, operation: string, output: object, requestId: string): string {
  const shapeName = model.operations[operation]?.output
  const result =
    shapeName === undefined ? '' : `<${operation}Result>${writerOf(model, shapeName)(output)}</${operation}Result>`
  return `<${operation}Response xmlns="${model.xmlNamespace}">${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`
}

/** The XML of an error of the Query protocol. */
export function writeError(model: ServiceModel, { code, status, message }: AwsApiError, requestId: string): string {
  const type = status >= 500 ? 'Receiver' : 'Sender'
  return `<ErrorResponse xmlns="${model.xmlNamespace}"><Error><Type>${type}</Type><Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
}

type Writer = (value: unknown) => string

const writers = new WeakMap<ServiceModel, Map<string, Writer>>()

/** The function that writes values of a shape, made once per shape. */
function writerOf(model: ServiceModel, name: string): Writer {
  let ofModel = writers.get(model)
  if (ofModel === undefined) {
    ofModel = new Map()
    writers.set(model, ofModel)
  }
  let writer = ofModel.get(name)
  if (writer === undefined) {
    const shape = model.shapes[name]
    if (shape === undefined) throw new Error(`the model has no shape ${name}`)
    writer = makeWriter(model, shape)
    ofModel.set(name, writer)
  }
  return writer
}

function makeWriter(model: ServiceModel, shape: Shape): Writer {
  switch (shape.type) {
    case 'structure':
      return structureWriter(model, shape)
    case 'list': {
      const element = lazily(() => writerOf(model, shape.member ?? ''))
      return (value) => {
        let xml = ''
        if (isArray(value)) for (const item of value) xml += `<member>${element()(item)}</member>`
        return xml
      }
    }
    case 'map': {
      const element = lazily(() => writerOf(model, shape.value ?? ''))
      return (value) =>
        Object.entries(asObject(value))
          .map(([key, item]) => `<entry><key>${escapeXml(key)}</key><value>${element()(item)}</value></entry>`)
          .join('')
    }
    case 'timestamp':
      return (value) => (value instanceof Date ? isoSeconds(value) : '')
    case 'blob':
      return (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : '')
    default:
      return (value) => escapeXml(String(value))
  }
}

function structureWriter(model: ServiceModel, shape: Shape): Writer {
  const members = Object.entries(shape.members ?? {}).map(
    ([name, shapeName]) => [name, lazily(() => writerOf(model, shapeName))] as const,
  )
  const kept = new WeakMap<object, string>()
  return (value) => {
    const values = asObject(value)
    const known = kept.get(values)
    if (known !== undefined) return known
    let xml = ''
    for (const [name, write] of members) {
      const member = values[name]
      if (member !== undefined && member !== null) xml += `<${name}>${write()(member)}</${name}>`
    }
    if (isLasting(values)) kept.set(values, xml)
    return xml
  }
}

const REMEMBERED_TIMES = 10_000
const written = new Map<number, string>()

/** `YYYY-MM-DDTHH:MM:SSZ`: IAM and STS write no fractions of a second. */
export function isoSeconds(time: Date): string {
  // Lists show the same times over and over, and a date is slow to write.
  const seconds = Math.floor(time.getTime() / 1000)
  let text = written.get(seconds)
  if (text === undefined) {
    text = `${time.toISOString().slice(0, 19)}Z`
    if (written.size >= REMEMBERED_TIMES) written.clear()
    written.set(seconds, text)
  }
  return text
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object'
}
