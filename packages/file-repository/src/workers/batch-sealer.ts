import { LifeboatError } from '@lifeboat/core/plugin-api';
import { wholeWords } from '../memory/copy-shared.ts';
import type { PoolWorker, WorkerPool } from './worker-pool.ts';

/** Lets worker threads seal the data of files, many small pieces at once. Its memory is a few buffers that are reused and that the threads
 * share: memory that is handed over counts as new each time it comes back, so that the garbage collector runs again and again. */
export interface BatchSealer {
  /** Copies a piece once there is room for it. Returns `undefined` if no worker runs yet; then the caller must seal the piece. The inner
   * promise resolves with the hash when the piece is stored or turns out to exist.
   * @throws the error of an earlier piece */
  begin(data: Uint8Array): Promise<{ readonly hash: Promise<string> } | undefined>;
  /** Returns memory for a piece of up to this many bytes; `undefined` if there is none at once. The memory is free until {@link take}. */
  roomFor(length: number): Buffer | undefined;
  /** Takes the first bytes of the memory that the last call of {@link roomFor} returned. */
  take(length: number, taker: PieceTaker): void;
  /** Waits for all pieces that have begun, and ignores errors. */
  settle(): Promise<void>;
}

/** The part of it for small files. */
export type SmallPieces = Pick<BatchSealer, 'roomFor' | 'take'>;

/** Hears what became of a piece. */
export interface PieceTaker {
  /** The piece is stored or turned out to exist. */
  resolve(hash: string): void;
  reject(error: unknown): void;
}

/** What to do with pieces. */
export interface PieceHandler {
  /** Returns whether a piece has to be stored. */
  isNew(hash: string, length: number): boolean;
  /** Stores pieces. Their memory is overwritten after this resolves. */
  store(pieces: readonly StoredPiece[]): Promise<void>;
}

/** A sealed piece. */
export interface StoredPiece {
  readonly hash: string;
  readonly sealed: Buffer;
  /** The length of its data. */
  readonly length: number;
  readonly isCompressed: boolean;
}

interface Piece extends PieceTaker {
  readonly at: number;
  readonly length: number;
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
/** The same if there is no earlier snapshot, because then everything is stored. */
export const minBytesOfFirst = 256 * 1024;
/** The room between pieces for what sealing adds: at most 16 bytes before and 16 after each piece. */
const margin = 16;

export interface BatchSealerOptions extends PieceHandler {
  /** The length of the longest piece. */
  readonly maxPiece: number;
  /** After how many bytes threads are started. @default 4 MiB */
  readonly minBytes?: number | undefined;
}

export function createBatchSealer(
  pool: WorkerPool,
  { maxPiece, minBytes = minBytesBefore, isNew, store }: BatchSealerOptions,
): BatchSealer {
  // While the threads work on theirs, one is filled, and one is copied into a pack.
  const maxBuffers = pool.size + 2;
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
    let hashes: readonly string[];
    const wanted: number[] = [];
    const stored: StoredPiece[] = [];
    try {
      const places = pieces.flatMap(({ at, length }) => [at, length]);
      const hashed = await worker.ask({ step: 'hash', batch, memory: memory.buffer as SharedArrayBuffer, places }, []);
      if (hashed.step !== 'hash') throw new TypeError(`an answer to "hash" is "${hashed.step}"`);
      hashes = hashed.hashes;
      for (const [i, { length }] of pieces.entries()) if (isNew(hashes[i] as string, length)) wanted.push(i);
      const done = await worker.ask({ step: 'seal', batch, wanted }, []);
      if (done.step !== 'seal') throw new TypeError(`an answer to "seal" is "${done.step}"`);
      for (const [place, i] of wanted.entries()) {
        const at = done.sealed[place * 3] as number;
        const sealed = memory.subarray(at, at + (done.sealed[place * 3 + 1] as number));
        const isCompressed = done.sealed[place * 3 + 2] === 1;
        stored.push({ hash: hashes[i] as string, sealed, length: (pieces[i] as Piece).length, isCompressed });
      }
    } finally {
      worker.done();
    }
    if (stored.length > 0) await store(stored);
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

  /** Makes room for a piece. Returns whether there is some. */
  function makeRoom(length: number): boolean {
    if (filling && (filling.used + length > filling.memory.byteLength || filling.pieces.length >= maxPieces)) {
      full.push(filling);
      filling = undefined;
      dispatch();
    }
    const memory = filling ? undefined : takeMemory();
    if (memory) filling = { number: number++, memory, pieces: [], used: 0 };
    return filling !== undefined;
  }

  function take(length: number, taker: PieceTaker): void {
    const batch = filling as Batch;
    batch.pieces.push({ at: batch.used + margin, length, resolve: taker.resolve, reject: taker.reject });
    batch.used += wholeWords(length + margin * 2);
    if (batch.used >= minDispatched) dispatch();
    else if (!isScheduled) {
      isScheduled = true;
      // More pieces may come meanwhile and go with it, because a message costs more than sealing something small.
      setTimeout(() => {
        isScheduled = false;
        isOverdue = filling !== undefined;
        dispatch();
      }, patienceInMs);
    }
  }

  return {
    async begin(data) {
      const length = data.byteLength;
      if (!pool.isReady) {
        seen += length;
        if (seen > minBytes) pool.start();
        return undefined;
      }
      for (;;) {
        if (failure) throw failure.error;
        if (makeRoom(length + margin * 2)) break;
        await roomChanged;
      }
      const { memory, used } = filling as Batch;
      memory.set(data, used + margin);
      const hash = new Promise<string>((resolve, reject) => take(length, { resolve, reject }));
      hash.catch(() => {}); // whoever waits for it hears of it
      return { hash };
    },
    roomFor(length) {
      if (!pool.isReady || failure || !makeRoom(length + margin * 2)) return undefined;
      const { memory, used } = filling as Batch;
      return memory.subarray(used + margin, used + margin + length);
    },
    take,
    async settle() {
      isOverdue = filling !== undefined;
      dispatch();
      while (running.size > 0 || full.length > 0 || filling) await Promise.race([...running, roomChanged]);
    },
  };
}
