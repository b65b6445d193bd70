/**
 * A started operation. Not thenable: await `result`. Iterate it for its events; several loops may, each gets all
 * events from its own start on. Leaving a loop does not cancel. A rejected `result` that nobody awaits is not an
 * unhandled rejection.
 */
export interface Run<Event, Result> extends AsyncIterable<Event> {
  /** The outcome. A partial failure is a result (`phase: 'PartiallyFailed'`); bad input, a refused or canceled run
   * and an unreachable server reject with a LifeboatError. */
  readonly result: Promise<Result>;
  /** Ends the run early, cleanly: what it began to write is removed, and post hooks that are owed still run. `result` rejects
   * with code `CANCELED`. Resolves when the run has ended; never rejects. */
  cancel(reason?: unknown): Promise<void>;
}
