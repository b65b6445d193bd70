/** Adds up the time that others wait for one location, whatever the number of reasons at a time. */
export interface WaitClock {
  /** Whether others wait for it, as far as `reason` (any object) goes. */
  set(reason: object, waiting: boolean): void;
  stop(): void;
}

interface WaitClockOptions {
  readonly limitInMs: number;
  /** Called once, when the sum has reached the limit. */
  readonly onLimit: () => void;
}

export function createWaitClock({ limitInMs, onLimit }: WaitClockOptions): WaitClock {
  const reasons = new Set<object>();
  let waitedInMs = 0;
  let since = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function pause(): void {
    if (!timer) return;
    clearTimeout(timer);
    timer = undefined;
    waitedInMs += performance.now() - since;
  }

  return {
    set(reason, waiting) {
      if (waiting) reasons.add(reason);
      else reasons.delete(reason);
      if (stopped || reasons.size === 0) return pause();
      if (timer) return;
      since = performance.now();
      timer = setTimeout(
        () => {
          pause();
          stopped = true;
          onLimit();
        },
        Math.max(0, limitInMs - waitedInMs),
      );
    },
    stop() {
      stopped = true;
      pause();
    },
  };
}
