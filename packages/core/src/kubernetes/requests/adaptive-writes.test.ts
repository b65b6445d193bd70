import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createAdaptiveBound } from '../../flow/adaptive-bound.ts';
import { forEachInParallel } from '../../flow/for-each-in-parallel.ts';
import { answer, configMaps, scriptedServer, statusBody } from '../testing/scripted-server.ts';

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop' } });

test('writes to a server that bears six at once all arrive, once each, though many more are tried', async () => {
  let inFlight = 0;
  const stored = new Set<string>();
  const { client } = await scriptedServer(async ({ body }, response) => {
    if (inFlight >= 6) return answer(response, 429, statusBody(429, 'TooManyRequests', 'slow down'));
    inFlight += 1;
    await sleep(5);
    inFlight -= 1;
    const { metadata } = JSON.parse(body) as ReturnType<typeof object>;
    expect(stored.has(metadata.name)).toBe(false);
    stored.add(metadata.name);
    answer(response, 201, object(metadata.name));
  });
  const concurrency = createAdaptiveBound({ least: 16, most: 64 });
  await forEachInParallel(Array(300).keys(), {
    what: 'The restore',
    concurrency,
    signal: new AbortController().signal,
    work: async (index) => void (await client.create(configMaps, object(`web-${index}`))),
  });
  expect(stored.size).toBe(300);
  expect(client.counters.throttled).toBeGreaterThan(0);
  // The bound falls to what the server bears: most tries are taken.
  expect(client.counters.throttled).toBeLessThan(client.counters.requests / 2);
});
