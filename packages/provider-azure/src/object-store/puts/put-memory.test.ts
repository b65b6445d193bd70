import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storageAccount, testStore } from '../../../test/azurite.ts';

// Azurite would hold the objects in memory, and a server in this process would count as ours.
let sink: ChildProcess;
let url: string;
beforeAll(async () => {
  sink = spawn(process.execPath, [fileURLToPath(new URL('../../../test/sink-server.ts', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(sink.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  url = line.toString().trim();
});
afterAll(() => sink.kill());

const mebibyte = 1024 * 1024;

/** The most that a put of a stream held. */
async function mostHeld(mebibytes: number): Promise<number> {
  const store = testStore(`${url}/${storageAccount}`);
  const chunk = Buffer.alloc(mebibyte / 4, 7);
  const before = process.memoryUsage().arrayBuffers;
  let held = 0;
  const source = async function* () {
    for (let i = 0; i < mebibytes * 4; i++) {
      held = Math.max(held, process.memoryUsage().arrayBuffers - before);
      yield chunk;
    }
  };
  await store.putObject('large', source());
  await store.close?.();
  return held;
}

test('a put of 256 MiB holds a few blocks, as one of 64 MiB does', async () => {
  expect(await mostHeld(64)).toBeLessThan(24 * mebibyte);
  expect(await mostHeld(256)).toBeLessThan(24 * mebibyte);
});
