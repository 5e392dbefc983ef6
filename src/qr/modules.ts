import { encodeQR, type ErrorCorrection } from 'qr'
import { SallyportError } from '../errors.ts'

/** The quiet zone around a QR code, in modules (ISO/IEC 18004 section 9.1). */
const QUIET_ZONE = 4

/** A QR code with its quiet zone: rows of modules, `true` for dark. As many rows as there are modules in a row. */
export type QrModules = readonly (readonly boolean[])[]

/**
 * The modules of a text's QR code.
 *
 * @param ecc - How much of the picture may be lost: `low` 7 %, for screens; `medium` 15 %, for what is printed.
 * @throws SallyportError `USAGE` when the text is too long for any QR code; the text, often a secret, isn't quoted.
 */
export function qrModules(text: string, ecc: ErrorCorrection): QrModules {
  try {
    return encodeQR(text, 'raw', { ecc, border: QUIET_ZONE })
  } catch {
    throw new SallyportError('USAGE', `${Buffer.byteLength(text)} bytes do not fit into a QR code`)
  }
}
