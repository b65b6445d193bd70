import { expect, test } from 'vitest';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RestoreSpec } from '../../velero-api/objects/restore.ts';
import { createSelection } from './selection.ts';

const content: Record<string, Record<string, string[]>> = {
  pods: { shop: ['a', 'b'], test: ['c'] },
  'deployments.apps': { shop: ['d'] },
  'widgets.example.com': { test: ['w'] },
  persistentvolumes: { '': ['pv'] },
  namespaces: { '': ['shop', 'test', 'empty'] },
};
const archive = {
  resources: () => Object.keys(content),
  namespaces: (resource: string) => Object.keys(content[resource] ?? {}),
  names: (resource: string, namespace: string) => content[resource]?.[namespace] ?? [],
  has: (id: ResourceIdentifier) => content[groupResource(id)]?.[id.namespace]?.includes(id.name) === true,
};
const everything = Object.entries(content).flatMap(([resource, places]) =>
  Object.entries(places).flatMap(([namespace, names]) => names.map((name) => ({ ...splitGroupResource(resource), namespace, name }))),
);
const deployments = { group: 'apps', version: 'v1', resource: 'deployments' } as ApiResource;
const discovery = { resolve: (name: string) => (['deploy', 'Deployment'].includes(name) ? deployments : undefined) };
const select = (spec: RestoreSpec) => createSelection({ spec, archive, discovery });
const selected = (spec: RestoreSpec) => {
  const selection = select(spec);
  const ids = selection.resources.flatMap((resource) => [...selection.items(resource)]);
  expect(selection.count(selection.resources)).toBe(ids.length);
  const keys = (some: readonly ResourceIdentifier[]) => some.map((id) => JSON.stringify(id)).sort();
  expect(keys(everything.filter(selection.selects))).toEqual(
    keys(ids.map(({ group, resource, ...place }) => ({ group, resource, ...place }))),
  );
  return ids.map((id) => `${groupResource(id)}/${id.namespace}/${id.name}`);
};
const pods = ['pods/shop/a', 'pods/shop/b', 'pods/test/c'];
const others = ['deployments.apps/shop/d', 'widgets.example.com/test/w'];
const namespaces = ['namespaces//shop', 'namespaces//test', 'namespaces//empty'];
const pv = 'persistentvolumes//pv';

test.each<[string, RestoreSpec, string[]]>([
  ['everything', {}, [...pods, ...others, pv, ...namespaces]],
  [
    'a namespace, and no cluster-scoped kinds with it',
    { includedNamespaces: ['shop'] },
    ['pods/shop/a', 'pods/shop/b', others[0] ?? '', 'namespaces//shop'],
  ],
  ['a glob', { includedNamespaces: ['t*'] }, ['pods/test/c', others[1] ?? '', 'namespaces//test']],
  [
    'cluster-scoped on demand, Namespaces among them',
    { includedNamespaces: ['empty'], includeClusterResources: true },
    [pv, ...namespaces],
  ],
  ['cluster-scoped never', { includeClusterResources: false }, [...pods, ...others, ...namespaces]],
  [
    'an excluded namespace is a filter',
    { excludedNamespaces: ['test'] },
    ['pods/shop/a', 'pods/shop/b', others[0] ?? '', 'namespaces//shop', 'namespaces//empty'],
  ],
  ['short names by the cluster', { includedResources: ['deploy'] }, ['deployments.apps/shop/d']],
  ['names that only the archive knows', { includedResources: ['widgets'] }, ['widgets.example.com/test/w']],
  ['an unknown name selects nothing', { includedResources: ['nonsense'] }, []],
  ['excluded resources', { excludedResources: ['pods', 'namespaces', '*.apps'] }, ['widgets.example.com/test/w', pv]],
])('%s', (_name, spec, expected) => {
  expect(selected(spec)).toEqual(expected);
});

test('labels: one selector, or any of several', () => {
  const id = { group: '', resource: 'pods', namespace: 'shop', name: 'a' };
  const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', labels: { app: 'web' } } };
  expect(select({}).matches(id, object)).toBe(true);
  expect(select({ labelSelector: { matchLabels: { app: 'db' } } }).matches(id, object)).toBe(false);
  const orLabelSelectors = [{ matchLabels: { app: 'db' } }, { matchLabels: { app: 'web' } }];
  expect(select({ orLabelSelectors }).matches(id, object)).toBe(true);
});

test('additional items: a volume comes with its claim unless cluster-scoped kinds are refused', () => {
  const id = { group: '', resource: 'persistentvolumes', namespace: '', name: 'pv' };
  expect(select({ includedNamespaces: ['shop'] }).allowsAdditional(id)).toBe(true);
  expect(select({ includeClusterResources: false }).allowsAdditional(id)).toBe(false);
  expect(select({ excludedResources: ['persistentvolumes'] }).allowsAdditional(id)).toBe(false);
  expect(select({ includedNamespaces: ['shop'] }).allowsAdditional({ ...id, resource: 'pods', namespace: 'test' })).toBe(false);
});

test('status: none without restoreStatus, all with an empty one', () => {
  expect(select({}).restoresStatus('pods')).toBe(false);
  expect(select({ restoreStatus: {} }).restoresStatus('pods')).toBe(true);
  expect(select({ restoreStatus: { includedResources: ['deploy'] } }).restoresStatus('deployments.apps')).toBe(true);
  expect(select({ restoreStatus: { includedResources: ['deploy'] } }).restoresStatus('pods')).toBe(false);
});
