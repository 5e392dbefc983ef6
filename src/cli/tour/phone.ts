import { SallyportError } from '../../errors.ts'
import type { Clock } from '../../clock.ts'
import { drawQrForTerminal, readQrPng } from '../../qr/index.ts'
import { parseKeyUri, tokenCodeAt } from '../../totp/index.ts'

/** An authenticator app that was pointed at a QR code: knows what it saw, and the time. */
export class Phone {
  /** What the app writes above the digits: `device@account`. */
  readonly accountName: string
  readonly #keyUri: string
  readonly #seed: Uint8Array
  readonly #clock: Clock

  private constructor(keyUri: string, clock: Clock) {
    const { accountName, seed } = parseKeyUri(keyUri)
    this.accountName = accountName
    this.#keyUri = keyUri
    this.#seed = seed
    this.#clock = clock
  }

  /** @param qrCodePng - The picture that CreateVirtualMFADevice answered with. */
  static scan(qrCodePng: Uint8Array, clock: Clock): Phone {
    const text = readQrPng(qrCodePng)
    if (text === undefined)
      throw new SallyportError('USAGE', 'the picture that local AWS answered with holds no QR code')
    return new Phone(text, clock)
  }

  /** The QR code once more, for another phone. */
  drawn(): string {
    return drawQrForTerminal(this.#keyUri)
  }

  /** The six digits on its screen. */
  code(): string {
    return tokenCodeAt(this.#seed, this.#clock.now().getTime() / 1000)
  }
}

/** Six digits that the phone doesn't show, nor did or will within AWS's window. */
export function wrongCode(phone: Phone): string {
  return String((Number(phone.code()) + 123_457) % 1_000_000).padStart(6, '0')
}
