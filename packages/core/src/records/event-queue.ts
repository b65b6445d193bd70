/** Events on their way to one loop, in their order. */
export class EventQueue<Event> implements AsyncIterable<Event> {
  #events: Event[] = [];
  #ended = false;
  #wake: (() => void) | undefined;
  #drained: (() => void)[] = [];

  get length(): number {
    return this.#events.length;
  }

  push(event: Event): void {
    this.#events.push(event);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
    this.#release();
  }

  async drained(limit: number, signal: AbortSignal): Promise<void> {
    while (this.#events.length >= limit && !this.#ended && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#drained.push(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event> {
    while (true) {
      const batch = this.#events;
      this.#events = [];
      this.#release();
      yield* batch;
      if (this.#events.length > 0) continue;
      if (this.#ended) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #release(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}
