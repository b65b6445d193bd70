/**
 * A started operation. Iterate it for its events; several loops may, each gets all events from its own start on. Leaving a
 * loop does not cancel.
 *
 * A failure reaches every loop, which throws it at its end, and `result`. One that neither a loop nor `result` tells anybody is
 * an unhandled rejection, which ends a Node process: so begin the loop, or attach to `result`, before you wait for something
 * else. After {@link Run.cancel} nobody has to look any more.
 */
export interface Run<Event, Result> extends AsyncIterable<Event> {
  /** The outcome. A partial failure is a result (`phase: 'PartiallyFailed'`); bad input, a refused or canceled run
   * and an unreachable server reject with a LifeboatError. */
  readonly result: Promise<Result>;
  /** Ends the run early, cleanly: what it began to write is removed, and post hooks that are owed still run. `result` rejects
   * with code `CANCELED`. Resolves when the run has ended; never rejects. */
  cancel(reason?: unknown): Promise<void>;
  /** There only to be refused: `await engine.backup(...)` without `.result` does not compile. Where it runs nevertheless, and
   * where an `async` function returns a Run, the wait throws `INVALID_REQUEST` and the run is canceled before it began. */
  readonly then: (awaitItsResult: never) => void;
}
