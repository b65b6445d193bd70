/** Notices that a request, or the reading of a body, does not move. */
export interface StallWatch {
  /** It moved. */
  poke(): void;
  /** Nothing is expected of it: it waits for us. */
  pause(isPaused: boolean): void;
  stop(): void;
}

export function createStallWatch(options: { readonly timeoutInMs: number; readonly onStall: () => void }): StallWatch {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined = setTimeout(options.onStall, options.timeoutInMs);
  return {
    poke: () => void timer?.refresh(),
    pause(isPaused) {
      clearTimeout(timer);
      timer = isPaused || stopped ? undefined : setTimeout(options.onStall, options.timeoutInMs);
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
