/** What `lifeboat doctor` found out about one thing that a backup needs. */
export interface Finding {
  /** Such as `Node.js` or `location main`. */
  readonly subject: string;
  /** `warning`: backups can be made, and something will be missing or slow. `failed`: they cannot. `unknown`: nothing told. */
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown';
  readonly message: string;
  /** What to do. */
  readonly hint?: string;
}
