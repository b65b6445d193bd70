import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { CodecRecipe } from './codec.ts';
import type { SealAnswer, SealRequest, SealTask } from './seal-request.ts';

/** Worker threads that are there while they are needed, and keep no process alive. */
export interface WorkerPool {
  /** How many may work; none where there is one processor. */
  readonly size: number;
  /** Begins to start them, unless that was done. Where they cannot run, there are none. */
  start(): void;
  /** Whether there is one that works. */
  readonly isReady: boolean;
  /** The one that has the least to do, `undefined` where none is ready, or all have enough. */
  free(): PoolWorker | undefined;
  /** Called when one may have become free. */
  onFree: () => void;
  /** Ends them. What they still had to do fails. */
  end(): void;
}

/** One thread. */
export interface PoolWorker {
  /** Asks about a batch: `hash`, and then `seal`. @throws LifeboatError `INTERNAL` */
  ask(request: SealRequest, transfer: readonly ArrayBuffer[]): Promise<SealAnswer>;
  /** The batch is done. */
  done(): void;
}

/** Each takes some 25 MiB. One processor is for this thread, which reads files, cuts them and fills packs. */
const maxWorkers = 2;
const defaultSize = () => Math.min(availableParallelism() - 1, maxWorkers);
/** Two, so that it works on one while the other is on its way. */
const maxBatches = 2;
/** Its heap holds next to nothing: a small one is collected often, and with it the memory that ciphers give. */
const limits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 64, stackSizeMb: 1 };

export function createWorkerPool(recipe: CodecRecipe, size = defaultSize()): WorkerPool {
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

/** In a bundle it may not be: then everything is done in this thread, which the process is told once. */
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

/** Beside this file, whether it is a source or built. */
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
      // Somebody waits for it now.
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
