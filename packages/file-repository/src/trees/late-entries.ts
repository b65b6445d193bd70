/** Counts entries that were begun and whose outcome comes later. */
export interface LateEntries {
  /** One more is expected. */
  expect(): void;
  /** One of them came. */
  came(): void;
  /** One of them failed. */
  failed(error: unknown): void;
  /** Waits for all of them. @throws the first error */
  wait(): Promise<void> | undefined;
}

export function lateEntries(): LateEntries {
  let expected = 0;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};

  function came(): void {
    expected -= 1;
    if (expected === 0) wake();
  }

  async function wait(): Promise<void> {
    if (expected > 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (failure) throw failure.error;
  }

  return {
    expect() {
      expected += 1;
    },
    came,
    failed(error) {
      failure ??= { error };
      came();
    },
    wait: () => (expected > 0 || failure ? wait() : undefined),
  };
}
