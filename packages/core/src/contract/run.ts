/** Options of {@link Run.toEventStream}. */
export interface EventStreamOptions {
  /** Cancel the run when the reader goes away. @default false */
  readonly cancelOnClose?: boolean;
  /** The pause between two comments that keep proxies from closing a quiet connection. @default 15000 (15 seconds) */
  readonly keepAliveInMs?: number;
}

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
  /** Resolves when the request is good, what it names is there, and its name is taken: before the work begins, so that a front end
   * can answer. Rejects as `result` when the run ends before that; whoever waits for it need not look at `result` then. No other call
   * validates a request: what is looked at here must still be so when the work begins. */
  readonly accepted: Promise<void>;
  /** Ends the run early, cleanly: what it began to write is removed, and post hooks that are owed still run. `result` rejects
   * with code `CANCELED`. Resolves when the run has ended; never rejects. */
  cancel(reason?: unknown): Promise<void>;
  /** The events as server-sent events, for a web page: `new Response(run.toEventStream(), { headers: eventStreamHeaders })`. Each is
   * a `data:` line with the event as JSON; the last one is `{ type: 'result', result }` or `{ type: 'failed', error }`, and the
   * error has `code`, `message`, `retryable` and `remedy`. Reading it slowly paces the run as a slow loop does. Leaving it does
   * not cancel the run, unless `cancelOnClose` says so. */
  toEventStream(options?: EventStreamOptions): ReadableStream<Uint8Array>;
  /** There only to be refused: `await engine.backup(...)` without `.result` does not compile. Where it runs nevertheless, and
   * where an `async` function returns a Run, the wait throws `INVALID_REQUEST` and the run is canceled before it began. */
  readonly then: (awaitItsResult: never) => void;
}
