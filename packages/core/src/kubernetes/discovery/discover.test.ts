import { expect, test } from 'vitest';
import { answer, type Script, scriptedServer, statusBody } from '../testing/scripted-server.ts';

const verbs = ['get', 'list'];
const plainList = (groupVersion: string, resources: object[]) => ({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources });

function serve(documents: Record<string, unknown>): Script {
  return ({ url }, response) =>
    url.pathname in documents
      ? answer(response, 200, documents[url.pathname])
      : answer(response, 503, statusBody(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'));
}

test('a server without aggregated discovery is asked group by group; a dead group is a failure', async () => {
  const { client, requests } = await scriptedServer(
    serve({
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          { name: 'apps', versions: [{ version: 'v1beta1' }, { version: 'v1' }], preferredVersion: { version: 'v1' } },
          { name: 'metrics.k8s.io', versions: [{ version: 'v1beta1' }], preferredVersion: { version: 'v1beta1' } },
        ],
      },
      '/api/v1': plainList('v1', [
        { name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs, shortNames: ['po'], categories: ['all'] },
        { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs },
        { name: 'bindings', singularName: '', namespaced: true, kind: 'Binding', verbs: ['create'] },
      ]),
      '/apis/apps/v1': plainList('apps/v1', [{ name: 'deployments', singularName: '', namespaced: true, kind: 'Deployment', verbs }]),
      '/apis/apps/v1beta1': plainList('apps/v1beta1', [
        { name: 'deployments', singularName: '', namespaced: true, kind: 'Deployment', verbs },
        { name: 'scales', singularName: 'scale', namespaced: true, kind: 'Scale', verbs },
      ]),
    }),
  );
  const discovery = await client.discover();
  expect(discovery.preferred.map(({ version, resource }) => `${version}/${resource}`)).toEqual([
    'v1/pods',
    'v1/bindings',
    'v1/deployments',
    'v1beta1/scales',
  ]);
  expect(discovery.all).toHaveLength(5);
  expect(discovery.resolve('po')).toEqual({
    group: '',
    version: 'v1',
    resource: 'pods',
    kind: 'Pod',
    singularName: 'pod',
    namespaced: true,
    verbs,
    shortNames: ['po'],
    categories: ['all'],
    hasStatus: false,
  });
  expect(discovery.failures).toEqual([
    { groupVersion: 'metrics.k8s.io/v1beta1', message: expect.stringContaining('v1beta1.metrics.k8s.io') },
  ]);
  expect(requests[0]?.headers.accept).toContain('g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,');
});

test('a stale group that answers again is served, one that does not is a failure', async () => {
  const stale = (name: string) => ({ metadata: { name }, versions: [{ version: 'v1', freshness: 'Stale', resources: [] }] });
  const { client } = await scriptedServer(
    serve({
      '/api': { kind: 'APIGroupDiscoveryList', items: [] },
      '/apis': { kind: 'APIGroupDiscoveryList', items: [stale('back.example.com'), stale('gone.example.com')] },
      '/apis/back.example.com/v1': plainList('back.example.com/v1', [{ name: 'things', namespaced: false, kind: 'Thing', verbs }]),
    }),
  );
  const discovery = await client.discover();
  expect(discovery.preferred.map(({ resource, namespaced }) => [resource, namespaced])).toEqual([['things', false]]);
  expect(discovery.failures.map(({ groupVersion }) => groupVersion)).toEqual(['gone.example.com/v1']);
});

test('forbidden discovery fails as a whole', async () => {
  const { client } = await scriptedServer((_request, response) => answer(response, 403, statusBody(403, 'Forbidden', 'no')));
  await expect(client.discover()).rejects.toMatchObject({ code: 'KUBERNETES_FORBIDDEN' });
});

test('something else than an API server is told as such', async () => {
  const { client } = await scriptedServer((_request, response) => answer(response, 200, { hello: 'world' }));
  await expect(client.discover()).rejects.toMatchObject({ code: 'KUBERNETES_ERROR' });
});
