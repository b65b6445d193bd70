import type { CodecRecipe } from './codec.ts';
import type { SealedFacts } from './sealed-facts.ts';
import { createWorkerPool, sizeOfRestoringPool, type WorkerPool } from './worker-pool.ts';

/** Lets worker threads decrypt, decompress and check large pieces of packs. If none is free, the calling thread does it. */
export interface PieceOpener {
  /** Opens a sealed piece. Returns `undefined` if no thread is free. Otherwise `sealed` is lost, so nobody else may use it. The promise
   * resolves with `undefined` if the thread could not open the piece. Then read it again and open it in this thread, to learn why. */
  open(sealed: Buffer, piece: SealedFacts): Promise<Buffer | undefined> | undefined;
}

/** Starting threads is not worth it for less data. */
const minBytesBefore = 8 * 1024 * 1024;
const minPieceBytes = 128 * 1024;
/** Threads end when they had nothing to do for this long. */
const idleInMs = 3000;

/** Pieces that wait are in memory anyway. While this thread opens one, nothing is read or written. */
const maxPieces = 8;
const defaultPool = (recipe: CodecRecipe) => createWorkerPool(recipe, { size: sizeOfRestoringPool(), maxBatches: maxPieces });

/** `makePool`: makes the pool of threads. */
export function createPieceOpener(
  recipe: CodecRecipe,
  { minBytes = minBytesBefore, makePool = defaultPool }: { minBytes?: number; makePool?: (recipe: CodecRecipe) => WorkerPool } = {},
): PieceOpener {
  let pool: WorkerPool | undefined;
  let seen = 0;
  let number = 0;
  let running = 0;
  let idle: NodeJS.Timeout | undefined;

  /** Starts the threads when they are worth it, and ends them when they have nothing to do. */
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
      // Memory that others use, too, cannot be transferred to another thread.
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
