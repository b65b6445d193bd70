import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll } from 'vitest';
import type { S3StoreOptions } from '../src/index.ts';
import { type Interception, startProxy, type TestProxy } from './proxy.ts';
import { startEmulator, testStore } from './test-store.ts';

type Intercept = (request: Pick<IncomingMessage, 'method' | 'url'>, number: number) => Interception | undefined;

/** One emulator for the tests of a file. Returns what makes stores behind proxies, each of which may break its requests. */
export function emulatorBehindProxies() {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  const proxies: TestProxy[] = [];
  beforeAll(async () => {
    emulator = await startEmulator();
  });
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await emulator.stop();
  });
  return {
    async open(intercept: Intercept, options: Partial<S3StoreOptions> = {}, tls?: { readonly key: string; readonly cert: string }) {
      const proxy = await startProxy({ target: emulator.url, intercept, ...(tls && { tls }) });
      proxies.push(proxy);
      return { proxy, store: testStore(proxy.url, options) };
    },
    /** A store on the emulator itself. */
    directStore: (options: Partial<S3StoreOptions> = {}) => testStore(emulator.url, options),
  };
}
