import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { releaseMemory } from '../memory/release-memory.ts';
import { type CodecRecipe, createCodec } from './codec.ts';
import type { SealAnswer, SealRequest, SealTask } from './seal-request.ts';
import { writeSealed } from './write-sealed.ts';

/** Hashes, compresses and encrypts data of files, or the reverse, for the other end of a port. It knows neither the store nor the index. */
export async function runSealWorker(port: MessagePort, recipe: CodecRecipe): Promise<void> {
  const codec = await createCodec(recipe);
  const batches = new Map<number, { memory: SharedArrayBuffer; places: readonly number[]; hashes: readonly string[] }>();

  function answer(request: SealRequest): { readonly answer: SealAnswer; readonly transfer: ArrayBuffer[] } {
    const { batch } = request;
    if (request.step === 'hash') {
      const { memory, places } = request;
      const hashes: string[] = [];
      for (let i = 0; i < places.length; i += 2) hashes.push(codec.hash(new Uint8Array(memory, places[i], places[i + 1])));
      batches.set(batch, { memory, places, hashes });
      return { answer: { step: 'hash', batch, hashes }, transfer: [] };
    }
    if (request.step === 'open') {
      const opened = codec.open(Buffer.from(request.memory, request.at, request.length), request);
      if (!opened) throw new Error('a piece that cannot be opened');
      const memory = opened.buffer as ArrayBuffer;
      if (memory !== request.memory) releaseMemory(Buffer.from(request.memory));
      return { answer: { step: 'open', batch, memory, at: opened.byteOffset, length: opened.byteLength }, transfer: [memory] };
    }
    if (request.step === 'write') {
      const { memory, files } = request;
      return { answer: { step: 'write', batch, written: files.map((file) => writeSealed(codec, memory, file)) }, transfer: [] };
    }
    const known = batches.get(batch);
    if (!known) throw new Error('a batch that is not there');
    batches.delete(batch);
    const { memory, places, hashes } = known;
    const sealed: number[] = [];
    for (const number of request.wanted) {
      const from = (places[number * 2] as number) - codec.head;
      const room = Buffer.from(memory, from, (places[number * 2 + 1] as number) + codec.overhead);
      const { length, isCompressed } = codec.seal(room, hashes[number] as string);
      sealed.push(from, length, isCompressed ? 1 : 0);
    }
    return { answer: { step: 'seal', batch, sealed }, transfer: [] };
  }

  port.on('message', (request: SealRequest) => {
    try {
      const { answer: reply, transfer } = answer(request);
      port.postMessage(reply, transfer);
    } catch (error) {
      port.postMessage({ step: 'failed', batch: request.batch, message: (error as Error).message } satisfies SealAnswer);
    }
  });
  port.postMessage({ step: 'ready' } satisfies SealAnswer);
}

// This runs only in a worker thread of Lifeboat. Importing the module elsewhere starts nothing.
if (parentPort && isTask(workerData)) await runSealWorker(parentPort, workerData.lifeboatSeals);

function isTask(data: unknown): data is SealTask {
  return typeof data === 'object' && data !== null && 'lifeboatSeals' in data;
}
