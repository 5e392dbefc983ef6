import type { LocalAws } from '../../src/local-aws/index.ts'
import { readQrPng } from '../../src/qr/index.ts'
import { hotp, parseKeyUri, timeStepAt } from '../../src/totp/index.ts'

/** A phone that scanned a QR code: shows the code of now, or of steps before and after. */
export function scan(aws: LocalAws, qrCodePng: Uint8Array | undefined) {
  const { seed, accountName } = parseKeyUri(readQrPng(qrCodePng ?? new Uint8Array()) ?? '')
  return {
    accountName,
    /** @param steps - How many steps of 30 s from now. */
    code: (steps = 0) => hotp(seed, timeStepAt(aws.clock.now().getTime() / 1000) + steps),
  }
}

export type Phone = ReturnType<typeof scan>
