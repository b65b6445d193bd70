import type { CodecRecipe } from './codec.ts';
import type { SealedFacts } from './sealed-facts.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';

/** Has large pieces of packs decrypted, decompressed and checked by worker threads. Without any that is free the calling thread does it. */
export interface PieceOpener {
  /** What a sealed piece holds. `sealed` is nobody else's, and is no more when this is not `undefined`. `undefined`: no thread is free.
   * The answer is `undefined` for what a thread could not open: read it again, and open it here to learn why. */
  open(sealed: Buffer, piece: SealedFacts): Promise<Buffer | undefined> | undefined;
}

/** Threads are not worth their start for less. */
const minBytesBefore = 8 * 1024 * 1024;
const minPieceBytes = 128 * 1024;
/** They end when nothing came for so long. */
const idleInMs = 3000;

/** `makePool`: where the threads come from. */
export function createPieceOpener(
  recipe: CodecRecipe,
  { minBytes = minBytesBefore, makePool = createWorkerPool }: { minBytes?: number; makePool?: typeof createWorkerPool } = {},
): PieceOpener {
  let pool: WorkerPool | undefined;
  let seen = 0;
  let number = 0;
  let running = 0;
  let idle: NodeJS.Timeout | undefined;

  /** Starts the threads when they are worth it, and ends them when nothing comes any more. */
  function poolFor(bytes: number): WorkerPool | undefined {
    seen += bytes;
    if (seen < minBytes) return undefined;
    pool ??= makePool(recipe);
    pool.start();
    restartTimer();
    return pool;
  }

  function restartTimer(): void {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (running > 0) return restartTimer();
      pool?.end();
      pool = undefined;
      seen = 0;
    }, idleInMs).unref();
  }

  return {
    open(sealed, { hash, uncompressedLength }) {
      if (sealed.byteLength < minPieceBytes) return undefined;
      // A view of what others use cannot go to another thread.
      const memory = sealed.buffer as ArrayBuffer;
      if (memory.byteLength > sealed.byteLength * 2) return undefined;
      const worker = poolFor(sealed.byteLength)?.free();
      if (!worker) return undefined;
      running += 1;
      const { byteOffset: at, byteLength: length } = sealed;
      return worker
        .ask({ step: 'open', batch: number++, memory, at, length, hash, uncompressedLength }, [memory])
        .then((answer) => (answer.step === 'open' ? Buffer.from(answer.memory, answer.at, answer.length) : undefined))
        .catch(() => undefined)
        .finally(() => {
          running -= 1;
          worker.done();
        });
    },
  };
}
