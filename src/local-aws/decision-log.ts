/** One decision of local AWS: who asked for what, with what MFA, and what decided. */
export interface DecisionRecord {
  readonly time: string
  readonly requestId: string
  /** Such as `iam:ListUsers`. */
  readonly action: string
  readonly resource: string
  readonly principalArn: string
  readonly accessKeyId: string
  /** As `aws:MultiFactorAuthPresent`: absent for long-term keys. */
  readonly multiFactorAuthPresent: boolean | undefined
  readonly effect: 'allowed' | 'explicitDeny' | 'implicitDeny'
  /** The kind of policy that decided, and the statement's Sid and the managed policy's ARN where there are such. */
  readonly decidedBy: string
}

/** The last decisions, in memory. */
export class DecisionLog {
  readonly #limit: number
  #records: DecisionRecord[] = []

  constructor(limit = 1000) {
    this.#limit = limit
  }

  add(record: DecisionRecord): void {
    this.#records.push(record)
    if (this.#records.length >= this.#limit * 2) this.#records = this.#records.slice(-this.#limit)
  }

  /** The oldest first. */
  list(): readonly DecisionRecord[] {
    return this.#records.slice(-this.#limit)
  }

  clear(): void {
    this.#records = []
  }
}
