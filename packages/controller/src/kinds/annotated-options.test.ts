import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
const ingresses = { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses' };
const meta = (name: string) => ({ name, namespace: 'shop' });

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  lab.buckets.set('main', createMemoryObjectStore());
  await lab.createLocation('main', { default: true });
  for (const name of ['app-prices', 'app-secret', 'other'])
    await lab.cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(name), data: { a: 'b' } });
  const spec = { rules: [{ host: 'shop.example.com' }] };
  await lab.cluster.create(ingresses, { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: meta('app-web'), spec });
  lab.start();
});
afterAll(() => lab?.close());

const says = (name: string, value: unknown) => ({ [`lifeboat.io/${name}`]: typeof value === 'string' ? value : JSON.stringify(value) });

test('a server heeds the options in annotations of a Backup and of a Restore', async () => {
  const select = { include: [{ names: ['app-*'] }] };
  await velero.createBackup({ name: 'apps', includedNamespaces: ['shop'], annotations: says('select', select) });
  expect((await velero.waitForBackup('apps', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
  const annotations = {
    ...says('select', { exclude: [{ expression: 'object.metadata.name.endsWith("secret")' }] }),
    ...says('transforms', { hostMapping: { '*.example.com': '*.dev.example.com' } }),
  };
  await velero.createRestore({ name: 'dev', backupName: 'apps', namespaceMapping: { shop: 'dev' }, annotations });
  expect((await velero.waitForRestore('dev', { timeoutInMs: 90_000 })).status).toMatchObject({ phase: 'Completed' });
  const there = async (name: string) => (await lab.cluster.get(configMaps, { namespace: 'dev', name })) !== undefined;
  expect([await there('app-prices'), await there('app-secret'), await there('other')]).toEqual([true, false, false]);
  const web = await lab.cluster.get(ingresses, { namespace: 'dev', name: 'app-web' });
  expect(web?.spec).toEqual({ rules: [{ host: 'shop.dev.example.com' }] });
});

test.each([
  ['select', '{', /annotation lifeboat\.io\/select: Invalid value: must be a JSON object/],
  ['select', { include: [{ names: 'app' }] }, /select\.include\[0\]\.names/],
  ['select', { include: [{ expression: 'object.' }] }, /select\.include\[0\]\.expression/],
  ['transforms', { hostMapping: { 'a b': 'c' } }, /hostMapping from "a b"/],
  ['transforms', { backupName: 'other' }, /annotation lifeboat\.io\/transforms: backupName: unknown field/],
])('%s %j: the status says what is wrong, and nothing is restored', async (name, value, problem) => {
  const at = `bad-${Math.random().toString(36).slice(2)}`;
  await velero.createRestore({ name: at, backupName: 'apps', namespaceMapping: { shop: at }, annotations: says(name, value) });
  const status = async () => (await velero.getRestore(at)).status;
  await expect.poll(status).toMatchObject({ phase: 'FailedValidation', validationErrors: [expect.stringMatching(problem)] });
  expect(await lab.cluster.get(configMaps, { namespace: at, name: 'app-prices' })).toBeUndefined();
});
