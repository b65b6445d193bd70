import { placeLike } from '../memory/copy-shared.ts';
import type { SealedPiece } from '../trees/sealed-files.ts';
import type { CodecRecipe } from './codec.ts';
import type { SealedFile } from './sealed-file.ts';
import { createWorkerPool, maxWorkers, type PoolWorker, sizeOfRestoringPool, type WorkerPool } from './worker-pool.ts';

/** Lets worker threads open and write small files, many at once, because a file system takes longer to write a file than decryption
 * takes. */
export interface SmallFileWriter {
  /** Whether threads are ready. Call it once for each file: threads are started after enough calls. */
  isReady(): boolean;
  /** Takes a file once there is room for it. `onDone` is called with whether the file was written. If not, the caller must write it. */
  put(file: FileFacts, piece: SealedPiece, onDone: (isWritten: boolean) => void): Promise<void>;
  /** Waits for all files that were taken. */
  settle(): Promise<void>;
  end(): void;
}

/** The facts of a file that do not depend on where its piece is. */
export type FileFacts = Pick<SealedFile, 'path' | 'size' | 'mode' | 'mtimeInNs' | 'owner'>;

interface Batch {
  readonly number: number;
  readonly memory: Buffer;
  readonly files: SealedFile[];
  readonly done: ((isWritten: boolean) => void)[];
  used: number;
}

/** Starting threads is not worth it for fewer files. */
const minFiles = 256;
const batchBytes = 512 * 1024;
const maxFiles = 128;

/** `pool`, `least`: for tests. */
export function createSmallFileWriter(
  recipe: CodecRecipe,
  { pool = createWorkerPool(recipe, { size: sizeOfRestoringPool() }), least = minFiles }: { pool?: WorkerPool; least?: number } = {},
): SmallFileWriter {
  const spare: Buffer[] = [];
  const maxBuffers = maxWorkers * 2 + 1;
  let buffers = 0;
  let filling: Batch | undefined;
  const running = new Set<Promise<void>>();
  let number = 0;
  let seen = 0;

  async function take(): Promise<Buffer> {
    for (;;) {
      const known = spare.pop();
      if (known) return known;
      if (buffers < maxBuffers) {
        buffers += 1;
        return Buffer.from(new SharedArrayBuffer(batchBytes));
      }
      await Promise.race(running);
    }
  }

  async function freeWorker(): Promise<PoolWorker | undefined> {
    for (;;) {
      const worker = pool.free();
      if (worker || !pool.isReady || running.size === 0) return worker;
      await Promise.race(running);
    }
  }

  async function send(): Promise<void> {
    const batch = filling;
    filling = undefined;
    if (!batch) return;
    const worker = await freeWorker();
    const work = run(batch, worker).finally(() => running.delete(work));
    running.add(work);
  }

  async function run({ number: id, memory, files, done }: Batch, worker: PoolWorker | undefined): Promise<void> {
    let written: readonly boolean[] = [];
    try {
      const answer = await worker?.ask({ step: 'write', batch: id, memory: memory.buffer as SharedArrayBuffer, files }, []);
      if (answer?.step === 'write') {
        written = answer.written;
        spare.push(memory);
      } else buffers -= 1;
    } catch {
      // A thread that ended may have written some of the files. They are written again.
      buffers -= 1;
    } finally {
      worker?.done();
    }
    for (const [i, tell] of done.entries()) tell(written[i] === true);
  }

  return {
    isReady() {
      if (pool.isReady) return true;
      seen += 1;
      if (seen >= least) pool.start();
      return false;
    },
    async put(facts, { bytes, hash, uncompressedLength }, onDone) {
      if (filling && (placeLike(bytes, filling.used) + bytes.byteLength > batchBytes || filling.files.length >= maxFiles)) await send();
      // Another call may have started it meanwhile.
      if (!filling) {
        const memory = await take();
        filling = { number: number++, memory, files: [], done: [], used: 0 };
      }
      const { memory, files, done, used } = filling;
      const at = placeLike(bytes, used);
      memory.set(bytes, at);
      filling.used = at + bytes.byteLength;
      files.push({ ...facts, hash, uncompressedLength, at, length: bytes.byteLength });
      done.push(onDone);
    },
    async settle() {
      await send();
      while (running.size > 0) await Promise.all(running);
    },
    end: () => pool.end(),
  };
}
