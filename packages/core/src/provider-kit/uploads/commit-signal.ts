/** The signal for a request that makes an object appear. Ending it half-way leaves open whether it did: an abort therefore
 * gives it `graceInMs` to end by itself. Call `done` afterwards. */
export function commitSignal(signal: AbortSignal | undefined, graceInMs: number): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => controller.abort(signal?.reason), graceInMs);
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    done() {
      signal?.removeEventListener('abort', onAbort);
      clearTimeout(timer);
    },
  };
}
