/** How a case of a conformance suite ended. */
export interface CaseOutcome {
  readonly name: string;
  readonly capability: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly durationInMs: number;
  /** Why it was skipped. */
  readonly reason?: string;
  /** What went wrong. */
  readonly message?: string;
  /** What a failure means for backups. */
  readonly means?: string;
  readonly advice?: string;
}
