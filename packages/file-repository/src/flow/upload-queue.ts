import { releaseMemory } from '../memory/release-memory.ts';

/** Blobs on their way to the store: so many at once that whoever fills the next one waits. */
export interface UploadQueue {
  /** Begins to upload a blob, once there is room. `memory` is what it lies in. `stored` is called when it is stored.
   * @throws whatever an earlier upload failed with */
  send(upload: Upload): Promise<void>;
  /** Waits for all that were begun. @throws whatever the first of them failed with */
  finish(): Promise<void>;
  /** Waits for all that were begun, whatever comes of them. */
  settle(): Promise<void>;
  /** Memory that is free again: large memory costs more to get than to use again. */
  takeSpare(): Buffer | undefined;
  /** Gives that memory back, when nothing more is to be sent for now. */
  releaseSpare(): void;
  /** Bytes that were stored. */
  readonly storedBytes: number;
}

interface Upload {
  readonly blob: Buffer;
  readonly memory: Buffer;
  write(): Promise<void>;
  stored(): void;
}

/** Less than that is not worth keeping. */
const minSpareBytes = 1024 * 1024;

export function createUploadQueue(concurrency: number): UploadQueue {
  const running = new Set<Promise<void>>();
  const spare: Buffer[] = [];
  let failure: { readonly error: unknown } | undefined;
  let storedBytes = 0;

  async function settle(): Promise<void> {
    await Promise.all(running);
  }

  return {
    get storedBytes() {
      return storedBytes;
    },
    takeSpare: () => spare.pop(),
    releaseSpare() {
      for (const memory of spare.splice(0)) releaseMemory(memory);
    },
    settle,
    async finish() {
      await settle();
      if (failure) throw failure.error;
    },
    async send({ blob, memory, write, stored }) {
      while (running.size >= concurrency) await Promise.race(running);
      if (failure) throw failure.error;
      const upload = write()
        .then(() => {
          storedBytes += blob.byteLength;
          stored();
          // Only now: after a failure somebody may still be reading from it.
          if (memory.byteLength >= minSpareBytes && spare.length < concurrency) spare.push(memory);
        })
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => running.delete(upload));
      running.add(upload);
    },
  };
}
