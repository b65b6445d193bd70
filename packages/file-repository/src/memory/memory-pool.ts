/** A few large buffers that are reused. Callers wait until one is free. */
export interface MemoryPool {
  /** The size of a buffer, in bytes. */
  readonly length: number;
  take(): Promise<Buffer>;
  giveBack(memory: Buffer): void;
  /** Whether somebody waits for a buffer. */
  readonly isWanted: boolean;
}

export function createMemoryPool(count: number, length: number): MemoryPool {
  const free: Buffer[] = [];
  const waiting: ((memory: Buffer) => void)[] = [];
  let made = 0;
  return {
    length,
    get isWanted() {
      return waiting.length > 0;
    },
    async take() {
      const memory = free.pop();
      if (memory) return memory;
      if (made >= count) return new Promise((resolve) => waiting.push(resolve));
      made += 1;
      return Buffer.allocUnsafeSlow(length);
    },
    giveBack(memory) {
      const next = waiting.shift();
      if (next) next(memory);
      else free.push(memory);
    },
  };
}
