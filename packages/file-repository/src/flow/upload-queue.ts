import { releaseMemory } from '../memory/release-memory.ts';

/** Uploads blobs to the store, a limited number at the same time. If there are more, callers wait. */
export interface UploadQueue {
  /** Starts to upload a blob once there is room. `memory` is the buffer that holds the blob. `stored` is called when the blob is stored.
   * @throws the error of an earlier upload */
  send(upload: Upload): Promise<void>;
  /** Waits for all uploads that have begun. @throws the error of the upload that failed first */
  finish(): Promise<void>;
  /** Waits for all uploads that have begun, and ignores errors. */
  settle(): Promise<void>;
  /** Returns memory of an earlier blob that is free again, because reusing large memory is cheaper than allocating it. */
  takeSpare(): Buffer | undefined;
  /** Frees that memory. Call it when nothing more is sent for now. */
  releaseSpare(): void;
  /** How many bytes have been stored. */
  readonly storedBytes: number;
}

interface Upload {
  readonly blob: Buffer;
  readonly memory: Buffer;
  write(): Promise<void>;
  stored(): void;
}

/** Smaller memory is not worth keeping. */
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
          // Kept only after success: after a failure, somebody may still read from it.
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
