import type { Clock } from './clock.ts'

/** The computer's clock. The only file that reads it: everything else is given a `Clock`. */
export const systemClock: Clock = { now: () => new Date() }
