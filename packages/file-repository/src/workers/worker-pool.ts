import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { CodecRecipe } from './codec.ts';
import type { SealAnswer, SealRequest, SealTask } from './seal-request.ts';

/** Worker threads that exist while they are needed. They do not keep the process alive. */
export interface WorkerPool {
  /** How many threads may run; 0 on a machine with one processor. */
  readonly size: number;
  /** Begins to start the threads, unless that was done before. If they cannot run, there are none. */
  start(): void;
  /** Whether at least one thread is running. */
  readonly isReady: boolean;
  /** Returns the thread with the least work; `undefined` if none is ready or all have enough work. */
  free(): PoolWorker | undefined;
  /** Called when a thread may have become free. */
  onFree: () => void;
  /** Ends the threads. Their unfinished work fails. */
  end(): void;
}

/** One worker thread. */
export interface PoolWorker {
  /** Sends a request about a batch: first `hash`, then `seal`. @throws LifeboatError `INTERNAL` */
  ask(request: SealRequest, transfer: readonly ArrayBuffer[]): Promise<SealAnswer>;
  /** Reports that the batch is done. */
  done(): void;
}

/** Each thread takes about 25 MiB. One processor is left for this thread, which reads files, cuts them and fills packs. */
export const maxWorkers = 2;
const defaultSize = () => Math.min(availableParallelism() - 1, maxWorkers);
/** The size of a pool for restores, where this thread mostly waits: on a machine with one processor it does everything. */
export const sizeOfRestoringPool = () => (availableParallelism() > 1 ? maxWorkers : 0);
/** Its heap holds almost nothing. A small heap is collected often, which also frees the memory of ciphers. */
const limits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64, stackSizeMb: 1 };

interface PoolOptions {
  /** How many threads may run. @default one less than there are processors, at most 2 */
  readonly size?: number;
  /** How many batches a thread has at most. @default 2: it works on one while the next is on its way */
  readonly maxBatches?: number;
}

export function createWorkerPool(recipe: CodecRecipe, { size = defaultSize(), maxBatches = 2 }: PoolOptions = {}): WorkerPool {
  const running: SealWorker[] = [];
  let isStarted = false;
  const pool: WorkerPool = {
    size,
    onFree: () => {},
    get isReady() {
      return running.some(({ isReady }) => isReady);
    },
    start() {
      if (isStarted) return;
      isStarted = true;
      if (size > 0 && !isThere(workerUrl())) return;
      for (let i = 0; i < size; i++) {
        const worker = startWorker(recipe, () => pool.onFree());
        if (worker) running.push(worker);
      }
    },
    free() {
      const able = running.filter(({ isReady, batches }) => isReady && batches < maxBatches);
      const [best] = able.sort((a, b) => a.batches - b.batches);
      best?.begin();
      return best;
    },
    end() {
      for (const worker of running.splice(0)) worker.end();
    },
  };
  return pool;
}

let isToldOfNone = false;

/** In a bundle the file may be missing. Then this thread does everything, and the process gets one warning. */
function isThere(worker: URL): boolean {
  if (worker.protocol === 'file:' && existsSync(worker)) return true;
  if (isToldOfNone) return false;
  isToldOfNone = true;
  process.emitWarning(
    `Files of volumes are sealed and opened in the main thread, which is slower: ${worker.protocol === 'file:' ? fileURLToPath(worker) : worker.href} is not there. ` +
      'Bundle @lifeboat/file-repository/seal-worker as seal-worker.js beside the program',
    { code: 'LIFEBOAT_NO_SEAL_WORKER' },
  );
  return false;
}

/** The file is beside this one, in the sources and in the build. */
function workerUrl(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './seal-worker.ts' : './seal-worker.js', import.meta.url);
}

interface SealWorker extends PoolWorker {
  readonly isReady: boolean;
  readonly batches: number;
  begin(): void;
  end(): void;
}

function startWorker(recipe: CodecRecipe, onFree: () => void): SealWorker | undefined {
  let thread: Worker;
  try {
    thread = new Worker(workerUrl(), {
      workerData: { lifeboatSeals: recipe } satisfies SealTask,
      resourceLimits: limits,
      name: 'lifeboat-seal',
    });
  } catch {
    return undefined;
  }
  const waiting = new Map<number, { resolve(answer: SealAnswer): void; reject(error: unknown): void }>();
  let isReady = false;
  let batches = 0;
  let failure: unknown;

  function fail(error: unknown): void {
    failure ??= new LifeboatError({ code: 'INTERNAL', message: 'A worker thread that seals data of files ended. Try again', cause: error });
    isReady = false;
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
    onFree();
  }

  thread.unref();
  thread.on('message', (answer: SealAnswer) => {
    if (answer.step === 'ready') {
      isReady = true;
      onFree();
      return;
    }
    const asked = waiting.get(answer.batch);
    waiting.delete(answer.batch);
    if (answer.step === 'failed')
      asked?.reject(new LifeboatError({ code: 'INTERNAL', message: `Sealing data of files: ${answer.message}` }));
    else asked?.resolve(answer);
  });
  thread.on('error', fail);
  thread.on('exit', fail);

  return {
    get isReady() {
      return isReady;
    },
    get batches() {
      return batches;
    },
    begin() {
      batches += 1;
      // Somebody waits for the thread now, so it must keep the process alive.
      if (batches === 1) thread.ref();
    },
    ask(request: SealRequest, transfer: readonly ArrayBuffer[]): Promise<SealAnswer> {
      if (failure) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        waiting.set(request.batch, { resolve, reject });
        thread.postMessage(request, transfer);
      });
    },
    done() {
      batches -= 1;
      if (batches === 0) thread.unref();
      onFree();
    },
    end() {
      fail(undefined);
      void thread.terminate();
    },
  };
}
