import type { Readable } from 'node:stream'
import { SallyportError } from '../../errors.ts'
import { encodeBase32, isKeyUriExport, parseKeyUri, parseKeyUriExport, type KeyUri } from '../../totp/index.ts'
import { readNamedFile } from '../files/read-named-file.ts'

/** More is neither a QR code nor a key URI. */
const MOST_MEGABYTES = 10

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/**
 * The seed of a device from a file: a picture of its QR code (PNG), or the text of one, be it a key URI or an export of
 * Google Authenticator, of which the entry with the device's name is taken.
 *
 * @param path - `-` for standard input.
 * @returns Base32 text. Secret.
 */
export async function readSeed(path: string, serialNumber: string, stdin: Readable): Promise<string> {
  const bytes = await readNamedFile(path, stdin, MOST_MEGABYTES)
  const text = bytes.subarray(0, 4).equals(PNG_SIGNATURE) ? await textOfPicture(bytes, path) : bytes.toString()
  if (!isKeyUriExport(text)) return encodeBase32(parseKeyUri(text).seed)
  return encodeBase32(entryOf(parseKeyUriExport(text), serialNumber).seed)
}

function entryOf(entries: readonly KeyUri[], serialNumber: string): KeyUri {
  const [only, another] = entries
  if (only !== undefined && another === undefined) return only
  const [, , , , account = ''] = serialNumber.split(':')
  const name = serialNumber.slice(serialNumber.lastIndexOf('/') + 1)
  const named = entries.filter(({ accountName }) => accountName.split('@')[0] === name)
  // AWS: behind the @ stands the account's alias, or its number where it has none.
  const exact = named.filter(({ accountName }) => accountName === `${name}@${account}`)
  const [found, ambiguous] = exact.length === 1 ? exact : named
  if (found !== undefined && ambiguous === undefined) return found
  const seen = entries.map(({ issuer, accountName }) => [issuer, accountName].filter(Boolean).join(': '))
  throw new SallyportError('USAGE', `no single entry of the export is of ${serialNumber}`, {
    hint: `export that one device alone; there are ${seen.join(', ') || 'none that make codes as IAM wants them'}`,
  })
}

async function textOfPicture(bytes: Buffer, path: string): Promise<string> {
  const { readQrPng } = await import('../../qr/index.ts')
  const text = readQrPng(bytes)
  if (text !== undefined) return text
  throw new SallyportError('USAGE', `no QR code is found in \`${path}\``, {
    hint: 'cut the picture to the code, upright, with some white around it',
  })
}
