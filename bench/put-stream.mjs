// One measurement of streams.ts, in a process of its own: puts a generated stream through a store's built package, reads
// samples of it back, removes it, and prints the process's peak memory. put-stream.mjs JSON, where JSON is a PutStreamRequest.
// Plain JavaScript, so that the measurement does not load a compiler.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const { module, factory, options, mebibytes, warmUps } = JSON.parse(process.argv[2] ?? '{}');
const key = 'streams/generated';
const sizeInBytes = mebibytes * 1024 * 1024;
const warmUpInBytes = 64 * 1024 * 1024;
const chunkInBytes = 64 * 1024;
// An odd number of chunks, so that no two parts of a store begin at the same place of it.
const pool = randomBytes(63 * chunkInBytes);

/** Incompressible bytes that make no garbage of their own: what is measured is the store's. `start` is a multiple of a chunk. */
function* generate(start, end) {
  for (let at = start; at < end; at += chunkInBytes) {
    const from = at % pool.length;
    yield pool.subarray(from, from + Math.min(chunkInBytes, end - at));
  }
}

async function* stream(length) {
  yield* generate(0, length);
}

const store = (await import(pathToFileURL(module).href))[factory](options);
// Node's own code comes into memory little by little, whatever a stream's size.
for (let i = 0; i < warmUps; i++) await store.putObject(key, stream(warmUpInBytes));
const began = performance.now();
await store.putObject(key, stream(sizeInBytes));
const seconds = (performance.now() - began) / 1000;
// Not resourceUsage(): its maximum begins with that of the process that started this one.
const peakMiB = Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;

const found = await store.headObject(key);
if (found?.size !== sizeInBytes) throw new Error(`stored ${found?.size} of ${sizeInBytes} bytes`);
const middle = Math.floor(sizeInBytes / 2 / chunkInBytes) * chunkInBytes;
for (const start of [0, middle, sizeInBytes - chunkInBytes]) {
  const [expected] = generate(start, start + chunkInBytes);
  const parts = [];
  for await (const part of await store.getObject(key, { range: { start, end: start + chunkInBytes - 1 } })) parts.push(part);
  if (!Buffer.concat(parts).equals(expected)) throw new Error(`other bytes than were put at ${start}`);
}
await store.deleteObject(key);
await store.close?.();
console.log(JSON.stringify({ peakMiB, seconds }));
