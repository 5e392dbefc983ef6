import { SallyportError } from '../errors.ts'
import type { KeyUri } from './key-uri.ts'

/** Whether a text is an export of Google Authenticator rather than a key URI. */
export function isKeyUriExport(text: string): boolean {
  return /^otpauth-migration:/i.test(text.trim())
}

/**
 * Reads the devices of an export of Google Authenticator: `otpauth-migration://offline?data=…`, whose data is a protocol
 * buffer in Base64 (fields 1 to 6 of each entry: secret, name, issuer, algorithm, digits, type; there is no published
 * description, the numbers are those that the app writes). Entries that make other codes than IAM's devices are left out.
 *
 * @throws SallyportError `USAGE` when the text is no such export. Nothing of it is quoted.
 */
export function parseKeyUriExport(text: string): KeyUri[] {
  const data = /^otpauth-migration:\/\/offline\/?\?(?:[^#]*&)?data=([^&#]+)/i.exec(text.trim())?.[1]
  if (data === undefined) throw notExport()
  let base64: string
  try {
    base64 = decodeURIComponent(data)
  } catch {
    throw notExport()
  }
  return readFields(Buffer.from(base64, 'base64'))
    .filter(({ number }) => number === 1)
    .flatMap(({ value }) => (typeof value === 'number' ? [] : readEntry(value)))
}

function readEntry(bytes: Uint8Array): KeyUri[] {
  const fields = new Map(readFields(bytes).map(({ number, value }) => [number, value]))
  const seed = fields.get(1)
  const isPossible = [
    [4, 1], // SHA-1
    [5, 1], // six digits
    [6, 2], // by time
  ].every(([number = 0, wanted]) => [undefined, 0, wanted].includes(asNumber(fields.get(number))))
  if (seed === undefined || typeof seed === 'number' || seed.length === 0 || !isPossible) return []
  const name = asText(fields.get(2))
  const colon = name.indexOf(':')
  const issuer = asText(fields.get(3)) || (colon > 0 ? name.slice(0, colon) : '')
  return [{ issuer: issuer || undefined, accountName: name.slice(colon + 1).trim(), seed }]
}

interface Field {
  readonly number: number
  readonly value: number | Uint8Array
}

/** The fields of a protocol buffer; only numbers and bytes occur here. */
function readFields(bytes: Uint8Array): Field[] {
  const fields: Field[] = []
  let at = 0
  const readNumber = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at]
      // Ten bytes at most; what is beyond 2^53 (the export's own number is) nobody asks for.
      if (byte === undefined || factor > 2 ** 63) throw notExport()
      at += 1
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = readNumber()
    const [number, kind] = [Math.floor(tag / 8), tag % 8]
    if (kind === 0) fields.push({ number, value: readNumber() })
    else if (kind === 2) {
      const length = readNumber()
      if (at + length > bytes.length) throw notExport()
      fields.push({ number, value: bytes.slice(at, at + length) })
      at += length
    } else throw notExport()
  }
  return fields
}

function asNumber(value: Field['value'] | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function asText(value: Field['value'] | undefined): string {
  return value === undefined || typeof value === 'number' ? '' : new TextDecoder().decode(value)
}

function notExport(): SallyportError {
  return new SallyportError('USAGE', 'this is no export of Google Authenticator that can be read', {
    hint: 'its QR code begins with otpauth-migration://offline?data=',
  })
}
