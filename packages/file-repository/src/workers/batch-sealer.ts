import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { PoolWorker, WorkerPool } from './worker-pool.ts';

/** Lets worker threads seal the data of files, many small pieces at once. Its memory is a few buffers that are reused and that the threads
 * share: memory that is handed over counts as new each time it comes back, so that the garbage collector runs again and again. */
export interface BatchSealer {
  /** Copies a piece once there is room for it. Returns `undefined` if no worker runs yet; then the caller must seal the piece. The inner
   * promise resolves with the hash when the piece is stored or turns out to exist.
   * @throws the error of an earlier piece */
  begin(data: Uint8Array, piece: PieceHandler): Promise<{ readonly hash: Promise<string> } | undefined>;
  /** Waits for all pieces that have begun, and ignores errors. */
  settle(): Promise<void>;
}

/** What to do with a piece. */
export interface PieceHandler {
  /** Returns whether the piece has to be stored. */
  isNew(hash: string): boolean;
  /** Stores the piece. `sealed` is overwritten after this resolves. */
  store(hash: string, sealed: Buffer, isCompressed: boolean): Promise<void>;
}

interface Piece extends PieceHandler {
  readonly at: number;
  readonly length: number;
  resolve(hash: string): void;
  reject(error: unknown): void;
}

interface SealedPiece {
  readonly at: number;
  readonly length: number;
  readonly isCompressed: boolean;
}

interface Batch {
  readonly number: number;
  readonly memory: Buffer;
  readonly pieces: Piece[];
  used: number;
}

const maxPieces = 256;
/** A smaller batch waits a moment for more pieces. */
const minDispatched = 1024 * 1024;
const patienceInMs = 5;
/** Starting threads is not worth it for less data. */
const minBytesBefore = 4 * 1024 * 1024;
/** The room between pieces for what sealing adds: at most 16 bytes before and 16 after each piece. */
const margin = 16;

/** `maxPiece`: the length of the longest piece. */
export function createBatchSealer(pool: WorkerPool, maxPiece: number, minBytes = minBytesBefore): BatchSealer {
  const maxBuffers = pool.size + 1;
  const spare: Buffer[] = [];
  let buffers = 0;
  let filling: Batch | undefined;
  const full: Batch[] = [];
  const running = new Set<Promise<void>>();
  let wake = () => {};
  let roomChanged = new Promise<void>((resolve) => {
    wake = resolve;
  });
  let number = 0;
  let isScheduled = false;
  /** Whether the batch that is being filled has waited long enough. */
  let isOverdue = false;
  let seen = 0;
  let failure: { readonly error: unknown } | undefined;
  pool.onFree = dispatch;

  function changed(): void {
    wake();
    roomChanged = new Promise<void>((resolve) => {
      wake = resolve;
    });
  }

  function takeMemory(): Buffer | undefined {
    const known = spare.pop();
    if (known || buffers >= maxBuffers) return known;
    buffers += 1;
    return Buffer.from(new SharedArrayBuffer(maxPiece + margin * 2));
  }

  function nextBatch(): Batch | undefined {
    const batch = full.shift() ?? filling;
    if (batch === filling) {
      filling = undefined;
      isOverdue = false;
    }
    return batch;
  }

  function dispatch(): void {
    for (;;) {
      const isDue = filling !== undefined && (isOverdue || filling.used >= minDispatched);
      if (full.length === 0 && !isDue) return;
      const worker = pool.free();
      if (!worker && pool.isReady) return;
      const work = run(nextBatch() as Batch, worker).finally(() => running.delete(work));
      running.add(work);
    }
  }

  async function seal({ number: batch, memory, pieces }: Batch, worker: PoolWorker): Promise<void> {
    const hashes: string[] = [];
    const wanted: number[] = [];
    let sealed: readonly SealedPiece[];
    try {
      const places = pieces.map(({ at, length }) => [at, length] as const);
      const hashed = await worker.ask({ step: 'hash', batch, memory: memory.buffer as SharedArrayBuffer, pieces: places }, []);
      if (hashed.step !== 'hash') throw new TypeError(`an answer to "hash" is "${hashed.step}"`);
      hashes.push(...hashed.hashes);
      for (const [i, piece] of pieces.entries()) if (piece.isNew(hashes[i] as string)) wanted.push(i);
      const done = await worker.ask({ step: 'seal', batch, wanted }, []);
      if (done.step !== 'seal') throw new TypeError(`an answer to "seal" is "${done.step}"`);
      sealed = done.sealed;
    } finally {
      worker.done();
    }
    for (const [place, i] of wanted.entries()) {
      const { at, length, isCompressed } = sealed[place] as SealedPiece;
      await (pieces[i] as Piece).store(hashes[i] as string, memory.subarray(at, at + length), isCompressed);
    }
    for (const [i, piece] of pieces.entries()) piece.resolve(hashes[i] as string);
  }

  async function run(batch: Batch, worker: PoolWorker | undefined): Promise<void> {
    try {
      if (!worker) throw new LifeboatError({ code: 'INTERNAL', message: 'All worker threads that seal data of files ended. Try again' });
      await seal(batch, worker);
      spare.push(batch.memory);
    } catch (error) {
      failure ??= { error };
      buffers -= 1;
      for (const { reject } of batch.pieces) reject(error);
    } finally {
      changed();
    }
  }

  return {
    async begin(data, handler) {
      const length = data.byteLength + margin * 2;
      if (!pool.isReady) {
        seen += data.byteLength;
        if (seen > minBytes) pool.start();
        return undefined;
      }
      for (;;) {
        if (failure) throw failure.error;
        if (filling && (filling.used + length > filling.memory.byteLength || filling.pieces.length >= maxPieces)) {
          full.push(filling);
          filling = undefined;
          dispatch();
        }
        const memory = filling ? undefined : takeMemory();
        if (memory) filling = { number: number++, memory, pieces: [], used: 0 };
        if (filling) break;
        await roomChanged;
      }
      const at = filling.used + margin;
      filling.memory.set(data, at);
      filling.used += length;
      const { pieces } = filling;
      const hash = new Promise<string>((resolve, reject) => pieces.push({ ...handler, at, length: data.byteLength, resolve, reject }));
      hash.catch(() => {}); // whoever waits for it hears of it
      if (filling.used >= minDispatched) dispatch();
      else if (!isScheduled) {
        isScheduled = true;
        // More pieces may come meanwhile and go with it, because a message costs more than sealing something small.
        setTimeout(() => {
          isScheduled = false;
          isOverdue = filling !== undefined;
          dispatch();
        }, patienceInMs);
      }
      return { hash };
    },
    async settle() {
      isOverdue = filling !== undefined;
      dispatch();
      while (running.size > 0 || full.length > 0 || filling) await Promise.race([...running, roomChanged]);
    },
  };
}
