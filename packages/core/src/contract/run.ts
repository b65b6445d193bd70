/** Options of {@link Run.toEventStream}. */
export interface EventStreamOptions {
  /** Cancel the run when the reader closes the stream. @default false */
  readonly cancelOnClose?: boolean;
  /** The pause between two comments that keep proxies from closing an idle connection, in milliseconds. @default 15000 (15 seconds) */
  readonly keepAliveInMs?: number;
}

/**
 * A started operation. Iterate it to get its events. Several loops may run at once; each gets all events from its own start on. Leaving a
 * loop does not cancel the run.
 *
 * If the run fails, `result` rejects, and every loop throws the error at its end. If neither a loop nor `result` is observed, the failure
 * is an unhandled rejection, which ends a Node process. So start a loop, or attach to `result`, before you wait for anything else. After
 * {@link Run.cancel} nothing needs to be observed.
 */
export interface Run<Event, Result> extends AsyncIterable<Event> {
  /** The outcome. A partial failure resolves (`phase: 'PartiallyFailed'`). Bad input, a refused or canceled run and an unreachable server
   * reject with a LifeboatError. */
  readonly result: Promise<Result>;
  /** Resolves when the request has been checked, what it names exists, and its name is taken, but before the work begins, so that a server
   * can answer its client. If the run ends before that, it rejects as `result` does; then `result` need not be observed. No other call
   * validates a request, because what is checked here must still hold when the work begins. */
  readonly accepted: Promise<void>;
  /** Cancels the run cleanly: what it began to write is removed, and post hooks still run for every pre hook that started. `result` rejects
   * with code `CANCELED`. Resolves when the run has ended; never rejects. */
  cancel(reason?: unknown): Promise<void>;
  /** The events as server-sent events, for a web page: `new Response(run.toEventStream(), { headers: eventStreamHeaders })`. Each event is
   * a `data:` line of JSON. The last one is `{ type: 'result', result }` or `{ type: 'failed', error }`, with `code`, `message`,
   * `retryable` and `remedy` of the error. A slow reader slows the run down, as a slow loop does. Closing the stream does not cancel the
   * run, unless `cancelOnClose` is set. */
  toEventStream(options?: EventStreamOptions): ReadableStream<Uint8Array>;
  /** Prevents `await engine.backup(...)` without `.result`: that does not compile. If it runs anyway, or if an `async` function returns a
   * Run, the await throws `INVALID_REQUEST` and the run is canceled before it begins. */
  readonly then: (awaitItsResult: never) => void;
}
