/** Calls `work` for each call, one after the other; those who call before it has begun share one. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= last
      .catch(() => {}) // its caller's
      .then(() => {
        next = undefined;
        return work();
      });
    last = next;
    return next;
  };
}
