/** Runs something that may hang: after the time its signal is aborted, and a little later it is given up. The same when
 * `signal` is aborted. */
export async function withTimeLimit<T>(
  options: {
    readonly timeoutInMs: number;
    readonly signal: AbortSignal /** @default 5,000, and no longer than the time */;
    readonly graceInMs?: number;
  },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeoutInMs, graceInMs = Math.min(5000, timeoutInMs) } = options;
  const late = new AbortController();
  const signal = AbortSignal.any([late.signal, options.signal]);
  // Timers that keep the process alive: what hangs may have nothing else that does.
  const timers = [setTimeout(() => late.abort(), timeoutInMs)];
  const tooLate = () => new Error(`it did not end within ${timeoutInMs / 1000} s`);
  const givenUp = new Promise<never>((_, reject) => {
    const giveUp = () => timers.push(setTimeout(() => reject(tooLate()), graceInMs));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([run(signal), givenUp]);
  } catch (error) {
    throw late.signal.aborted ? tooLate() : error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    givenUp.catch(() => {});
  }
}
