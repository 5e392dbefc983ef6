/** An instant and how far off it is, for a person: `2026-11-24T16:25:03.000Z (in 11 h 59 min)`. */
export function untilText(moment: Date, now: Date): string {
  const minutes = Math.floor((moment.getTime() - now.getTime()) / 60_000)
  if (minutes < 0) return `${moment.toISOString()} (over)`
  const hours = Math.floor(minutes / 60)
  const span = hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`
  return `${moment.toISOString()} (in ${span})`
}
