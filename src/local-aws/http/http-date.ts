let last = { second: Number.NaN, text: '' }

/** A moment as HTTP's header `Date` has it (RFC 9110, section 5.6.7), made once a second. */
export function httpDate(moment: Date): string {
  const second = Math.floor(moment.getTime() / 1000)
  if (second !== last.second) last = { second, text: moment.toUTCString() }
  return last.text
}
