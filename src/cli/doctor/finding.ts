/** What one check found. */
export interface Finding {
  readonly check: 'environment' | 'files' | 'profiles' | 'vault' | 'endpoint' | 'clock' | 'key'
  /** `problem` for what will fail or is unsafe, `warning` for what may surprise. */
  readonly level: 'ok' | 'warning' | 'problem'
  readonly message: string
  /** A command that mends it, or what to do; `undefined` for what is in order. */
  readonly mend?: string | undefined
}
