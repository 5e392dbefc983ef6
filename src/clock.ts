/** The time, as a port: nothing in `src/` reads the computer's clock but `system-clock.ts`. */
export interface Clock {
  now(): Date
}
