/** Makes the signal for the request that makes an object appear. If that request is cut off half-way, nobody knows whether the object
 * appeared. So after an abort, the request may still take `graceInMs` to end by itself. Call `done` afterwards. */
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
