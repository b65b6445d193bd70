/** Longer timers fire at once in Node. */
const longestTimerInMs = 2 ** 31 - 1;

/** A signal that is aborted after so much time; a timer takes whole milliseconds only, and Go durations may be shorter. */
export function timeLimit(timeoutInMs: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(timeoutInMs), longestTimerInMs));
}
