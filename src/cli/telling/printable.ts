// What would move a terminal's cursor, change its colours or turn the direction of writing.
// oxlint-disable-next-line no-control-regex -- these are what it is about
const IN_A_LINE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g
// oxlint-disable-next-line no-control-regex -- these are what it is about
const IN_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Text from elsewhere for a terminal: what would move its cursor or change its colours is escaped. */
export function printable(text: string): string {
  return text.replace(IN_A_LINE, escaped)
}

/** The same of a text that has lines and columns, which stay. */
export function printableLines(text: string): string {
  return text.replace(IN_LINES, escaped)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
