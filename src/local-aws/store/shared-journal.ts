import type { Change } from './table.ts'

/** What was committed since a sequence number. */
export interface News {
  /** Of the last commit. */
  readonly sequence: number
  /** Of each row that changed its last state. */
  readonly changes: readonly Change[]
  /** Whether these are all rows that there are. */
  readonly isWhole: boolean
}

/**
 * Where committed changes are kept by several servers. Commits are numbered, one after the other.
 *
 * What can't be done rejects with AwsApiError ServiceUnavailable 503, which says whether something may have been changed.
 */
export interface SharedJournal {
  /** @param sequence - Below zero for all rows. */
  since(sequence: number): Promise<News>
  /**
   * Keeps what `work` makes of the latest state, while no other server commits anything.
   *
   * @param sequence - The last commit that is known, asked once others can't commit.
   * @param work - Gets what was committed since. Nothing is kept when it throws, or makes no change.
   * @returns The number of this commit, or the last one.
   */
  commit(sequence: () => number, work: (news: News) => readonly Change[]): Promise<number>
  close(): Promise<void>
}
