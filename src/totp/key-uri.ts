import { SallyportError } from '../errors.ts'
import { decodeBase32, encodeBase32 } from './base32.ts'

/** AWS: the issuer that every QR code of a virtual MFA device names. */
export const AWS_ISSUER = 'Amazon Web Services'

/** What a key URI says: who issued the seed, for whom, and the seed. */
export interface KeyUri {
  /** `undefined` when the URI names none. */
  readonly issuer: string | undefined
  /** AWS: `<device name>@<account alias, else account id>`. */
  readonly accountName: string
  readonly seed: Uint8Array
}

/**
 * The text of an enrollment's QR code in AWS's form: no algorithm, digits or period parameters, since devices take the
 * defaults (Google Authenticator wiki, "Key Uri Format"). It contains the seed and is as secret.
 */
export function formatKeyUri({ issuer, accountName, seed }: KeyUri): string {
  const label =
    issuer === undefined ? percentEncode(accountName) : `${percentEncode(issuer)}:${percentEncode(accountName)}`
  const ending = issuer === undefined ? '' : `&issuer=${percentEncode(issuer)}`
  return `otpauth://totp/${label}?secret=${encodeBase32(seed)}${ending}`
}

/**
 * Reads a key URI from a QR code (Google Authenticator wiki, "Key Uri Format").
 *
 * The issuer comes from the parameter, else from the label before its first colon.
 *
 * @throws SallyportError `USAGE` when the text is no key URI, has no usable seed, or describes other codes than IAM's:
 *   six digits of HMAC-SHA-1, new every 30 seconds. No part of the URI that could hold the seed is quoted.
 */
export function parseKeyUri(text: string): KeyUri {
  const { type, label, parameters } = splitKeyUri(text.trim())
  if (type !== 'totp') throw notSupported(`its type is \`${printable(type)}\`, not \`totp\``)
  requireDefault(parameters, 'algorithm', 'SHA1')
  requireDefault(parameters, 'digits', '6')
  requireDefault(parameters, 'period', '30')

  const base32Seed = parameters.get('secret')
  if (!base32Seed) throw notKeyUri('it has no `secret` parameter')
  const seed = decodeBase32(base32Seed)
  if (seed.length === 0) throw notKeyUri('its `secret` parameter is empty')

  const colon = label.indexOf(':')
  const labelIssuer = colon > 0 ? label.slice(0, colon) : undefined
  const accountName = label.slice(colon + 1).trim()
  return { issuer: parameters.get('issuer') || labelIssuer, accountName, seed }
}

function splitKeyUri(text: string): { type: string; label: string; parameters: URLSearchParams } {
  const parts = /^otpauth:\/\/([^/?#]*)\/([^?#]*)\?([^#]*)/i.exec(text)
  if (!parts) throw notKeyUri('it does not have the form `otpauth://totp/LABEL?secret=…`')
  const [, type = '', label = '', query = ''] = parts
  return { type: type.toLowerCase(), label: percentDecode(label), parameters: new URLSearchParams(query) }
}

function requireDefault(parameters: URLSearchParams, name: string, value: string): void {
  const given = parameters.get(name)
  if (given === null || given === '' || given.toUpperCase() === value) return
  throw notSupported(`its ${name} is \`${printable(given)}\`, and IAM's devices use ${value}`)
}

/** As `encodeURIComponent`, but leaves `@` as AWS's own URIs have it. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replaceAll('%40', '@')
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw notKeyUri('its label has a broken percent escape')
  }
}

/** What may be quoted in a message: short, and without control characters. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 20)
}

function notKeyUri(reason: string): SallyportError {
  return new SallyportError('USAGE', `not a key URI: ${reason}`, {
    hint: 'give the text of the QR code that an MFA enrollment shows; it begins with otpauth://totp/',
  })
}

function notSupported(reason: string): SallyportError {
  return new SallyportError('USAGE', `this key URI is not for an IAM virtual MFA device: ${reason}`)
}
