import { createPatience, noPatience } from '@lifeboat/core/provider-kit';
import { expect, test } from 'vitest';
import { emulatorBehindProxies } from '../../test/behind-proxy.ts';
import { makeCertificates } from '../../test/certificates.ts';
import { inChunks } from '../../test/in-chunks.ts';
import type { Interception } from '../../test/proxy.ts';
import type { testStore } from '../../test/test-store.ts';
import type { S3StoreOptions } from '../index.ts';

const { open } = emulatorBehindProxies();

const part = 5 * 1024 * 1024;
const busy: Interception = { answer: 503, code: 'SlowDown' };

async function storeBehind(
  intercept: (request: string, number: number) => Interception | undefined,
  options: Partial<S3StoreOptions> = {},
  tls?: { readonly key: string; readonly cert: string },
) {
  return open(({ method, url }, number) => intercept(`${method} ${url}`, number), { maxAttempts: undefined, ...options }, tls);
}

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const calls: [string, (store: ReturnType<typeof testStore>, patience?: typeof noPatience, signal?: AbortSignal) => Promise<unknown>][] = [
  ['putObject', (store, patience, signal) => store.putObject('k', Buffer.from('x'), { patience, signal })],
  ['getObject', (store, patience, signal) => store.getObject('k', { patience, signal })],
  ['headObject', (store, patience, signal) => store.headObject('k', { patience, signal })],
  ['listObjects', (store, patience, signal) => drain(store.listObjects('', { patience, signal }))],
  ['listCommonPrefixes', (store, patience, signal) => drain(store.listCommonPrefixes('', '/', { patience, signal }))],
  ['deleteObject', (store, patience, signal) => store.deleteObject('k', { patience, signal })],
];

// Beside each other: they mostly wait.
test.concurrent.each(calls)('%s sends as many requests as its patience tries, and the SDK none of its own', async (name, call) => {
  for (const failure of [busy, 'break'] as const) {
    const { proxy, store } = await storeBehind(() => failure, { maxAttempts: 3 });
    await expect(call(store)).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('tried 3 times') });
    // A HEAD that is answered is followed by a GET that says why; that is no repetition.
    const told = name === 'headObject' && failure === busy ? 3 : 0;
    expect(proxy.requests).toHaveLength(3 + told);
    proxy.requests.length = 0;
    // The caller repeats: the store does not.
    await expect(call(store, noPatience)).rejects.toMatchObject({ retryable: true });
    expect(proxy.requests).toHaveLength(1 + (told && 1));
    proxy.requests.length = 0;
    await expect(call(store, createPatience({ maxAttempts: 2, firstPauseInMs: 1 }))).rejects.toMatchObject({ retryable: true });
    expect(proxy.requests).toHaveLength(2 + (told && 2));
  }
});

test('connection resets of 1.5 s in the middle of a streamed put lose nothing: no part that has arrived is sent again', async () => {
  let downSince: number | undefined;
  const refused: string[] = [];
  const { proxy, store } = await storeBehind((request) => {
    if (/partNumber=3/.test(request)) downSince ??= performance.now();
    if (downSince === undefined || performance.now() - downSince > 1_500) return undefined;
    refused.push(request);
    return 'break';
  });
  let chunks = 0;
  const source = async function* () {
    for await (const chunk of inChunks(5 * part)) {
      chunks++;
      yield chunk;
    }
  };
  await store.putObject('outage', source());
  expect((await store.headObject('outage'))?.size).toBe(5 * part);
  expect(chunks).toBe(Math.ceil((5 * part) / (64 * 1024)));
  const arrived = proxy.requests.filter((request) => request.includes('partNumber')).filter((request) => !refused.includes(request));
  expect(refused.length).toBeGreaterThan(2);
  // Part 3 and whatever was on its way with it went again; the others arrived once.
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(proxy.requests.filter((request) => request.includes('uploads')).length).toBe(1);
  expect(proxy.requests.filter((request) => request.startsWith('DELETE')).length).toBe(0);
});

test('an outage that is longer than the patience ends the put with what it was, and after the abort nobody waits', async () => {
  let down = false;
  const { store } = await storeBehind(
    (request) => {
      if (/partNumber=2/.test(request)) down = true;
      return down ? 'break' : undefined;
    },
    { patienceInMs: 600 },
  );
  const started = performance.now();
  const error = await store.putObject('lost', inChunks(4 * part)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', retryable: true, context: { unfinishedUploadLeft: true } });
  // 0.6 s for the part, and a few seconds at most for the clean-up that cannot succeed.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test.concurrent.each(calls)('%s is aborted at once while it waits', async (_, call) => {
  const { store } = await storeBehind(() => ({ answer: 503, code: 'SlowDown', headers: { 'retry-after': '60' } }));
  const controller = new AbortController();
  const patience = createPatience({ onWait: ({ state }) => state === 'waiting' && controller.abort() });
  const started = performance.now();
  await expect(call(store, patience, controller.signal)).rejects.toMatchObject({ code: 'CANCELED' });
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('Retry-After of an answer is heeded', async () => {
  const times: number[] = [];
  const { store } = await storeBehind((_, number) => {
    times.push(performance.now());
    return number === 1 ? { answer: 503, code: 'SlowDown', headers: { 'retry-after': '1' } } : undefined;
  });
  await drain(store.listObjects(''));
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
});

// The limit is in real time: where the machine itself stands still for it, the request is given up, and rightly.
test.each(['http', 'https'])(
  'over %s a large body on a slow line may take longer than requestTimeoutInMs',
  { retry: 2 },
  async (scheme) => {
    const tls = scheme === 'https' ? makeCertificates() : undefined;
    const { store } = await storeBehind(
      (request) => (request.startsWith('PUT') ? 'slow-line' : undefined),
      {
        partSizeInBytes: 32 * 1024 * 1024,
        requestTimeoutInMs: 700,
        maxAttempts: 1,
        ...(tls && { caCert: tls.ca }),
      },
      tls,
    );
    const started = performance.now();
    await store.putObject('slow', Buffer.alloc(24 * 1024 * 1024, 'x'));
    expect(performance.now() - started).toBeGreaterThan(1_000);
  },
);

test('an answer that stands still in its middle is a time-out, and asked for again', async () => {
  const { store } = await storeBehind((_, number) => (number === 1 ? 'stall-body' : undefined), { requestTimeoutInMs: 300 });
  const started = performance.now();
  await drain(store.listObjects(''));
  expect(performance.now() - started).toBeGreaterThan(250);
});

test('a conditional put is known again after an outage that took its answer', async () => {
  let puts = 0;
  const { store } = await storeBehind(
    (request) => {
      if (!request.startsWith('PUT')) return undefined;
      puts++;
      if (puts === 1) return 'lose-answer';
      return puts < 4 ? 'break' : { answer: 412, code: 'PreconditionFailed' };
    },
    { conditionalPut: true },
  );
  await store.putObject('mine', Buffer.from('mine'), { ifAbsent: true });
  expect(puts).toBe(4);
});

test('nobody is told of another writer while the owner of the object cannot be asked', async () => {
  const { store } = await storeBehind((request) => (request.startsWith('PUT') ? { answer: 412, code: 'PreconditionFailed' } : 'break'), {
    conditionalPut: true,
    patienceInMs: 300,
  });
  await expect(store.putObject('whose', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});
