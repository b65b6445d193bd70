import { expect, test } from 'vitest';
import type { ApiResource } from '../../../contract/cluster/discovery.ts';
import { createDiscovery } from '../../../kubernetes/discovery/create-discovery.ts';
import { answer, type Script, scriptedServer, statusBody } from '../../../kubernetes/testing/scripted-server.ts';
import { createDryRunSupport } from './dry-run-support.ts';

const group = 'apiregistration.k8s.io';
const names = { resource: 'apiservices', kind: 'APIService', singularName: 'apiservice' };
const type: ApiResource = { group, version: 'v1', ...names, namespaced: false, verbs: ['list'], shortNames: [], categories: [] };
const discovery = createDiscovery([{ group, version: 'v1', resources: [type] }], []);
const apiService = (of: string, service?: object) => ({ metadata: { name: `v1.${of}` }, spec: { group: of, version: 'v1', service } });

async function supportOf(script: Script) {
  const { client: cluster, requests } = await scriptedServer(script, { maxTries: 1 });
  const support = createDryRunSupport({ dependencies: { cluster }, view: { discovery }, signal: new AbortController().signal });
  return { requests, support: (of: string) => support({ group: of, version: 'v1', resource: 'any' }) };
}

test('an aggregated API is not asked for dry-runs: it may write', async () => {
  const items = [apiService('apps'), apiService('wardle.example.com', { namespace: 'wardle', name: 'api' })];
  const { support, requests } = await supportOf((_request, response) => answer(response, 200, { kind: 'APIServiceList', items }));
  expect(await support('wardle.example.com')).toContain('Service wardle/api, which may not know dry-runs');
  expect(await Promise.all(['', 'apps', 'shop.example.com'].map(support))).toEqual([undefined, undefined, undefined]);
  expect(requests).toHaveLength(1);
});

test('whoever may not see who serves an API gets dry-runs of the groups of Kubernetes', async () => {
  const { support } = await supportOf((_request, response) => answer(response, 403, statusBody(403, 'Forbidden', 'no')));
  expect(await Promise.all(['', 'batch', 'networking.k8s.io', 'snapshot.storage.k8s.io'].map(support))).toEqual(Array(4).fill(undefined));
  for (const unsure of ['shop.example.com', 'metrics.k8s.io', 'custom.metrics.k8s.io'])
    expect(await support(unsure)).toContain('may not read APIServices');
});
