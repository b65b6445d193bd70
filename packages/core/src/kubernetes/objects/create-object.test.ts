import { expect, test } from 'vitest';
import { parseJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { answer, configMaps, scriptedServer, statusBody } from '../testing/scripted-server.ts';

const sent: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } },
  spec: parseJson('{"big":9007199254740993,"list":[{"x":1}],"empty":{}}'),
};
const nowInSeconds = () => new Date().toISOString().replace(/\.\d+/, '');

/** A server that carries out the first create, loses its answer, and then says what a server says. */
async function lossyServer(live: (sentBody: string) => object) {
  let stored = '';
  const one = await scriptedServer((request, response) => {
    if (request.url.pathname === '/version') return answer(response, 200, { gitVersion: 'v1', major: '1', minor: '1' });
    if (request.method === 'GET') return answer(response, 200, JSON.stringify(live(stored)));
    if (stored !== '') return answer(response, 409, statusBody(409, 'AlreadyExists', 'configmaps "web" already exists', { name: 'web' }));
    stored = request.body;
    response.destroy();
  });
  // The client learns the server's time.
  await one.client.version();
  return one;
}

function liveObject(changes: { manager?: string; creationTimestamp?: string; spec?: unknown } = {}): KubeObject {
  const {
    manager = 'lifeboat',
    creationTimestamp = nowInSeconds(),
    spec = parseJson('{"big":9007199254740993,"list":[{"x":1,"defaulted":true}]}'),
  } = changes;
  return { ...sent, metadata: { ...sent.metadata, uid: 'u1', creationTimestamp, managedFields: [{ manager, operation: 'Update' }] }, spec };
}

test('our own object after a lost answer is returned, not reported as foreign', async () => {
  const { client } = await lossyServer(() => liveObject());
  expect((await client.create(configMaps, sent)).metadata.uid).toBe('u1');
  expect(client.counters).toMatchObject({ writes: 2, retries: 1 });
});

test.each([
  ['another manager made it', { manager: 'kubectl-create' }],
  ['it is older than the first try', { creationTimestamp: '2020-01-01T00:00:00Z' }],
  ['it holds something else', { spec: parseJson('{"big":9007199254740992,"list":[{"x":1}]}') }],
])('a foreign object stays AlreadyExists: %s', async (_why, changes) => {
  const { client } = await lossyServer(() => liveObject(changes));
  await expect(client.create(configMaps, sent)).rejects.toMatchObject({
    code: 'KUBERNETES_ALREADY_EXISTS',
    context: { maybeApplied: true },
  });
});

test('AlreadyExists on the first try is not looked at', async () => {
  const { client, requests } = await scriptedServer((_request, response) =>
    answer(response, 409, statusBody(409, 'AlreadyExists', 'exists', { name: 'web' })),
  );
  await expect(client.create(configMaps, sent)).rejects.toMatchObject({ code: 'KUBERNETES_ALREADY_EXISTS' });
  expect(requests).toHaveLength(1);
});

test('a create with generateName is never sent twice', async () => {
  const { client, requests } = await scriptedServer((_request, response) => void response.destroy());
  const nameless = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'web-', namespace: 'shop' } } as unknown as KubeObject;
  await expect(client.create(configMaps, nameless)).rejects.toMatchObject({
    code: 'KUBERNETES_UNREACHABLE',
    context: { maybeApplied: true },
  });
  expect(requests).toHaveLength(1);
});

test('who wants the metadata only asks for no more, and gets them under the kind of the object', async () => {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u1' };
  const { client, requests } = await scriptedServer((request, response) =>
    request.headers.accept?.includes('as=PartialObjectMetadata')
      ? answer(response, 201, JSON.stringify({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }))
      : answer(response, 201, JSON.stringify({ ...sent, metadata })),
  );
  const made = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  expect(await client.create(configMaps, sent, { metadataOnly: true })).toEqual(made);
  expect(await client.create(configMaps, sent)).toEqual({ ...sent, metadata });
  expect(requests.map(({ body }) => parseJson(body))).toEqual([sent, sent]);
});

test('who wants the identity only gets what was sent under the uid that the server gave, however it answers', async () => {
  const given = { uid: 'u1', resourceVersion: '7' };
  const named = { name: 'web', namespace: 'shop' };
  const answers = [
    // As API servers print it; the labels try to be the identity.
    `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"web","namespace":"shop","uid":"u1","resourceVersion":"7","labels":{"uid":"false"}}}`,
    // In another order, and under another name.
    `{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"labels":{"uid":"false"},"name":"web","namespace":"shop","resourceVersion":"7","uid":"u1"}}`,
    `{"metadata":{"annotations":{"a":"\\"uid\\":\\"false\\""},"name":"web","namespace":"shop","uid":"u1","resourceVersion":"7"},"kind":"ConfigMap","apiVersion":"v1"}`,
  ];
  const { client } = await scriptedServer(({ number }, response) => answer(response, 201, answers[number - 1] ?? ''));
  for (const _ of answers) {
    const made = await client.create(configMaps, sent, { identityOnly: true });
    expect(made).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...named, ...given } });
  }
});
