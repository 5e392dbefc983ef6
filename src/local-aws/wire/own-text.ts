/** What a piece of a text may keep in memory with it. */
const HARMLESS_CHARACTERS = 4096

/**
 * A piece of a text, for keeping. V8 makes a piece by pointing into the whole, which then stays in memory as long as the
 * piece does: a user's name of a hundred characters would keep the megabyte of its request.
 *
 * @param whole - What the piece was cut from.
 */
export function ownText(piece: string, whole: string): string {
  // Short ones are copies anyhow, and this is in every request's way.
  return whole.length <= HARMLESS_CHARACTERS || piece.length < 13 ? piece : Buffer.from(piece).toString()
}
