// XML 1.0 has no place for most control characters, and reads a carriage return as a line feed.
/* oxlint-disable no-control-regex */
const SPECIAL = /[&<>"'\u0000-\u0008\u000b-\u001f\ufffe\uffff]/
const ALL_SPECIAL = new RegExp(SPECIAL, 'g')
/* oxlint-enable no-control-regex */

/** Text as content of an XML element or attribute; characters that XML 1.0 can't carry become U+FFFD. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text
  return text.replace(ALL_SPECIAL, (character) => {
    if (character === '&') return '&amp;'
    if (character === '<') return '&lt;'
    if (character === '>') return '&gt;'
    if (character === '"') return '&quot;'
    if (character === "'") return '&#39;'
    if (character === '\r') return '&#xD;'
    return '\ufffd'
  })
}
