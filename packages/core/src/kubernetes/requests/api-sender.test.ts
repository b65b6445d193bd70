import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { createClusterClient } from '../create-cluster-client.ts';
import { answer, configMaps, scriptedServer, secretToken, statusBody } from '../testing/scripted-server.ts';

const ref = { namespace: 'shop', name: 'web' };
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' } };

async function caught(promise: Promise<unknown>): Promise<LifeboatError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(LifeboatError.isInstance(error)).toBe(true);
  return error as LifeboatError;
}

test('429 is waited out as Retry-After says, and counted', async () => {
  const { client } = await scriptedServer((request, response) =>
    request.number === 1
      ? answer(response, 429, statusBody(429, 'TooManyRequests', 'slow down'), { 'retry-after': '1' })
      : answer(response, 200, object),
  );
  const start = performance.now();
  expect(await client.get(configMaps, ref)).toEqual(object);
  expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  expect(client.counters).toEqual({ requests: 2, writes: 0, throttled: 1, retries: 1 });
});

test('429 halves the requests in flight, and good answers raise them again', async () => {
  let inFlight = 0;
  let most = 0;
  let refused = false;
  const { client } = await scriptedServer(
    async (request, response) => {
      if (!refused && request.number === 9) {
        refused = true;
        return answer(response, 429, statusBody(429, 'TooManyRequests', 'slow down'), { 'retry-after': '0' });
      }
      inFlight += 1;
      if (request.number > 40) most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 10));
      inFlight -= 1;
      answer(response, 200, object);
    },
    { concurrency: 16 },
  );
  await Promise.all(Array.from({ length: 60 }, () => client.get(configMaps, ref)));
  expect(most).toBeLessThan(16);
  expect(most).toBeGreaterThan(1);
});

test('a server that always says 429 ends in KUBERNETES_THROTTLED after the bounded number of tries', async () => {
  const { client, requests } = await scriptedServer((_request, response) => answer(response, 429, ''), { maxTries: 2 });
  const error = await caught(client.get(configMaps, ref));
  expect(error).toMatchObject({ code: 'KUBERNETES_THROTTLED', retryable: true, context: { status: 429 } });
  expect(requests).toHaveLength(4);
});

test('a connection that breaks is tried again', async () => {
  const { client, requests } = await scriptedServer((request, response) =>
    request.number === 1 ? void response.destroy() : answer(response, 200, object),
  );
  expect(await client.get(configMaps, ref)).toEqual(object);
  expect(requests).toHaveLength(2);
});

test('a body that breaks off is tried again', async () => {
  const { client } = await scriptedServer((request, response) => {
    if (request.number > 1) return answer(response, 200, object);
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"apiVersion":');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await client.get(configMaps, ref)).toEqual(object);
});

test('a JSON patch whose connection broke is not sent again, and the error says that it may have been carried out', async () => {
  const { client, requests } = await scriptedServer((_request, response) => void response.destroy());
  const error = await caught(client.patch(configMaps, ref, { type: 'json', operations: [{ op: 'add', path: '/data/a/-', value: 1 }] }));
  expect(error).toMatchObject({ code: 'KUBERNETES_UNREACHABLE', context: { maybeApplied: true } });
  expect(requests).toHaveLength(1);
});

test('an apply whose first answer was lost still says that it created the object', async () => {
  const created = { ...object, metadata: { ...object.metadata, creationTimestamp: new Date().toISOString().replace(/\.\d+/, '') } };
  const { client } = await scriptedServer((request, response) => {
    if (request.method === 'GET') return answer(response, 200, { gitVersion: 'v1', major: '1', minor: '1' });
    return request.number === 2 ? void response.destroy() : answer(response, 200, created);
  });
  await client.version();
  expect(await client.patch(configMaps, ref, { type: 'apply', configuration: object })).toMatchObject({ created: true });
});

test('503 of a server that is shutting down is waited out; 503 of a dead API is not for long', async () => {
  const { client, requests } = await scriptedServer((request, response) => {
    if (request.url.pathname.includes('dead')) return answer(response, 503, 'service unavailable');
    return request.number === 1 ? answer(response, 503, '', { 'retry-after': '1' }) : answer(response, 200, object);
  });
  expect(await client.get(configMaps, ref)).toEqual(object);
  const error = await caught(client.get({ group: 'dead.io', version: 'v1', resource: 'things' }, { name: 'x' }));
  expect(error).toMatchObject({ code: 'KUBERNETES_API_UNAVAILABLE', retryable: true });
  expect(requests).toHaveLength(5);
});

test.each([
  [401, 'Unauthorized', {}, 'KUBERNETES_UNAUTHORIZED'],
  [403, 'Forbidden', { name: 'web' }, 'KUBERNETES_FORBIDDEN'],
  [404, 'NotFound', {}, 'KUBERNETES_API_UNAVAILABLE'],
  [404, 'NotFound', { name: 'shop', kind: 'namespaces' }, 'KUBERNETES_NOT_FOUND'],
  [409, 'AlreadyExists', { name: 'web' }, 'KUBERNETES_ALREADY_EXISTS'],
  [409, 'Conflict', { name: 'web' }, 'KUBERNETES_CONFLICT'],
  [410, 'Expired', {}, 'KUBERNETES_EXPIRED'],
  [422, 'Invalid', { name: 'web' }, 'KUBERNETES_INVALID'],
  [400, 'BadRequest', {}, 'KUBERNETES_INVALID'],
  [500, 'InternalError', {}, 'KUBERNETES_ERROR'],
] as const)('status %i %s %o is %s', async (status, reason, details, code) => {
  const { client, server, requests } = await scriptedServer((_request, response) =>
    answer(response, status, statusBody(status, reason, 'what the server says', details)),
  );
  const error = await caught(client.create(configMaps, object));
  expect(error).toMatchObject({ code, context: { status, reason, details } });
  for (const part of ['create configmaps shop/web', server, 'what the server says', reason]) expect(error.message).toContain(part);
  expect(requests).toHaveLength(1);
});

test('no token in any error, whatever breaks', async () => {
  const failures = [
    async () =>
      (await scriptedServer((_request, response) => answer(response, 401, statusBody(401, 'Unauthorized', 'no')))).client.version(),
    async () => (await scriptedServer((_request, response) => void response.destroy(), { maxTries: 2 })).client.create(configMaps, object),
    async () => (await scriptedServer((_request, response) => answer(response, 200, '<html>'))).client.get(configMaps, ref),
    () => createClusterClient({ server: 'http://127.0.0.1:1', token: secretToken }).version(),
    () => createClusterClient({ server: 'http://127.0.0.1:1', token: `${secretToken}\nx` }).version(),
  ];
  for (const failure of failures) {
    const error = await caught(failure());
    const everything: string[] = [];
    for (let one: unknown = error; one instanceof Error; one = one.cause)
      everything.push(one.message, String(one.stack), JSON.stringify(one));
    expect(everything.join('\n')).not.toContain(secretToken);
  }
});

test('nobody listens: KUBERNETES_UNREACHABLE with the URL within seconds', async () => {
  const start = performance.now();
  const error = await caught(createClusterClient({ server: 'http://127.0.0.1:1', token: secretToken }).discover());
  expect(performance.now() - start).toBeLessThan(5000);
  expect(error).toMatchObject({ code: 'KUBERNETES_UNREACHABLE', retryable: true });
  expect(error.message).toContain('http://127.0.0.1:1');
  expect(error.message).toContain('refused');
});

test('a server that was there and restarts is waited for', async () => {
  let http = createServer((_request, response) => answer(response, 200, object));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const port = (http.address() as AddressInfo).port;
  const client = createClusterClient({ server: `http://127.0.0.1:${port}` });
  await client.get(configMaps, ref);
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  const pending = client.create(configMaps, object);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  http = createServer((_request, response) => answer(response, 201, object));
  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
  expect(await pending).toEqual(object);
  await client.close();
  http.close();
});

test('abort: in flight, in a wait, in the queue and before the call', async () => {
  const { client } = await scriptedServer(
    (request, response) => {
      if (request.url.pathname.endsWith('throttled')) answer(response, 429, '', { 'retry-after': '60' });
    },
    { concurrency: 1 },
  );
  for (const names of [['hangs'], ['throttled'], ['hangs', 'queued']]) {
    const controller = new AbortController();
    const calls = names.map((name) => caught(client.get(configMaps, { namespace: 'shop', name }, { signal: controller.signal })));
    setTimeout(() => controller.abort(new Error('enough')), 100);
    for (const error of await Promise.all(calls)) expect(error).toMatchObject({ code: 'CANCELED', cause: { message: 'enough' } });
  }
  expect(await caught(client.version({ signal: AbortSignal.abort() }))).toMatchObject({ code: 'CANCELED' });
});

test('a token that was refused is asked for again, once', async () => {
  const asked: boolean[] = [];
  const { client } = await scriptedServer(
    (request, response) =>
      request.headers.authorization === 'Bearer new'
        ? answer(response, 200, object)
        : answer(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized')),
    {
      tokenProvider: ({ refresh }) => {
        asked.push(refresh);
        return refresh ? 'new' : 'old';
      },
    },
  );
  expect(await client.get(configMaps, ref)).toEqual(object);
  expect(asked).toEqual([false, true]);
});

test('what is sent: query, content types, bodies with big integers', async () => {
  const { client, requests } = await scriptedServer((_request, response) => answer(response, 200, '{"kind":"X","big":9007199254740993}'));
  const got = await client.get(configMaps, ref);
  expect(JSON.stringify(got)).toBe('{"kind":"X","big":9007199254740993}');
  await client.create(configMaps, { ...object, spec: got }, { dryRun: true, fieldManager: 'me' });
  await client.patch(configMaps, ref, { type: 'apply', configuration: object }, { force: true, subresource: 'status' });
  await client.patch(configMaps, ref, { type: 'merge', patch: { data: null } });
  await client.delete(configMaps, ref, { propagationPolicy: 'Orphan', preconditions: { uid: 'u' } });
  const [, create, apply, merge, remove] = requests;
  expect(create?.url.search).toBe('?fieldManager=me&dryRun=All');
  expect(create?.body).toContain('9007199254740993');
  expect(`${apply?.url.pathname}${apply?.url.search}`).toBe(
    '/api/v1/namespaces/shop/configmaps/web/status?fieldManager=lifeboat&force=true',
  );
  expect(apply?.headers['content-type']).toBe('application/apply-patch+yaml');
  expect(merge?.headers['content-type']).toBe('application/merge-patch+json');
  expect(JSON.parse(remove?.body ?? '')).toMatchObject({ propagationPolicy: 'Orphan', preconditions: { uid: 'u' } });
  expect(client.counters.writes).toBe(3);
});
