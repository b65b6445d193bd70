import type { ByteStream, ObjectStore } from '@lifeboat/core';

/** How fast a store is from here, roughly. */
export interface Speed {
  /** Medians of 20 objects of 1 KiB, one after the other. */
  readonly putLatencyInMs: number;
  readonly getLatencyInMs: number;
  /** Of one object of `bytes`. */
  readonly putBytesPerSecond: number;
  readonly getBytesPerSecond: number;
  readonly bytes: number;
}

const samples = 20;
const chunk = 256 * 1024;

export async function measureSpeed(options: {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly bytes: number;
}): Promise<Speed> {
  const { store, prefix, bytes } = options;
  const small = new Uint8Array(1024).fill(7);
  const puts: number[] = [];
  const gets: number[] = [];
  for (let i = 0; i < samples; i++) {
    puts.push(await timed(() => store.putObject(`${prefix}small-${i}`, small)));
    gets.push(await timed(() => drain(store, `${prefix}small-${i}`)));
  }
  const putInMs = await timed(() => store.putObject(`${prefix}large`, incompressible(bytes)));
  const getInMs = await timed(() => drain(store, `${prefix}large`));
  return {
    putLatencyInMs: median(puts),
    getLatencyInMs: median(gets),
    putBytesPerSecond: (bytes / putInMs) * 1000,
    getBytesPerSecond: (bytes / getInMs) * 1000,
    bytes,
  };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await call();
  return performance.now() - started;
}

async function drain(store: ObjectStore, key: string): Promise<void> {
  for await (const _ of await store.getObject(key));
}

async function* incompressible(bytes: number): ByteStream {
  const block = new Uint8Array(chunk);
  for (let at = 0; at < block.length; at += 65_536) crypto.getRandomValues(block.subarray(at, at + 65_536));
  for (let sent = 0; sent < bytes; sent += chunk) yield block.subarray(0, Math.min(chunk, bytes - sent));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
