import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { createChangeImageName } from './change-image-name.ts';

const changeImageName = createChangeImageName({ namespace: 'velero' });
const config = (name: string, data: Record<string, string>) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data });
const containers = (image: string) => ({ containers: [{ image }], initContainers: [{ image: 'other/x' }] });
const rules = { 'configmaps/velero/c': config('c', { a: 'old.example.com/, new.example.com/' }) };

test.each([
  ['pods', 'Pod', (pod: object) => pod],
  ['deployments.apps', 'Deployment', (pod: object) => ({ template: { spec: pod } })],
  ['cronjobs.batch', 'CronJob', (pod: object) => ({ jobTemplate: { spec: { template: { spec: pod } } } })],
])('images of %s are renamed', async (resource, kind, spec) => {
  const item = (image: string) => ({ apiVersion: 'v1', kind, metadata: { name: 'x' }, spec: spec(containers(image)) });
  const output = await executeForTest(changeImageName, { item: item('old.example.com/app:1'), resource, cluster: rules });
  expect(output.item).toEqual(item('new.example.com/app:1'));
});

test('nothing without a ConfigMap', async () => {
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: containers('a') };
  expect(await executeForTest(changeImageName, { item, resource: 'pods' })).toEqual({});
});

test('several ConfigMaps are an error, a rule that is none changes nothing', async () => {
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: containers('a') };
  const two = { ...rules, 'configmaps/velero/d': config('d', {}) };
  await expect(executeForTest(changeImageName, { item, resource: 'pods', cluster: two })).rejects.toThrow(/c, d/);
  const bad = { 'configmaps/velero/c': config('c', { a: 'no-comma' }) };
  expect(await executeForTest(changeImageName, { item, resource: 'pods', cluster: bad })).toEqual({});
});

test('a mapping takes the place of the ConfigMap, in its own order', async () => {
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: containers('old.example.com/a:1') };
  const action = createChangeImageName({ namespace: 'velero', mapping: { 'old.example.com': 'first', old: 'second' } });
  const output = await executeForTest(action, { item, resource: 'pods', cluster: rules });
  expect(output.item?.spec).toMatchObject({ containers: [{ image: 'first/a:1' }] });
  expect(
    await executeForTest(createChangeImageName({ namespace: 'velero', mapping: {} }), { item, resource: 'pods', cluster: rules }),
  ).toEqual({});
});

test.each([
  ['ConfigMap', changeImageName],
  ['mapping', createChangeImageName({ namespace: 'velero', mapping: { 'registry.example.com': 'mirror.example.com/cache' } })],
])('as real Velero, by %s', async (_how, action) => {
  const cluster = { 'configmaps/velero/c': config('c', { registry: 'registry.example.com,mirror.example.com/cache' }) };
  const apps = ['deployments.apps', 'daemonsets.apps', 'replicasets.apps', 'replicationcontrollers', 'cronjobs.batch'];
  for (const resource of apps) await expectAsVelero([action], { restore: 'golden-mapped', resource, cluster });
  await expectAsVelero([action], { restore: 'edited-mapped', resource: 'deployments.apps', cluster });
});
