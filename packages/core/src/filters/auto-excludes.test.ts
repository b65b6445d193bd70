import { expect, test } from 'vitest';
import type { BackupSpec } from '../velero-api/objects/backup.ts';
import { withAutoExcludes } from './auto-excludes.ts';
import { createResourceFilter } from './resources.ts';

const snapshots = 'volumesnapshots.snapshot.storage.k8s.io';
const contents = 'volumesnapshotcontents.snapshot.storage.k8s.io';
const storageClasses = { group: 'storage.k8s.io', resource: 'storageclasses', namespaced: false };
const pods = { group: '', resource: 'pods', namespaced: true };

const filterOf = (spec: BackupSpec) =>
  createResourceFilter({ spec, namespaces: { includeEverything: () => true }, discovery: { resolve: () => undefined } });

test('old filters: both kinds are appended to the one list of excludes, once', () => {
  expect(withAutoExcludes({ includedResources: ['deploy'] }, 'old')).toEqual({
    includedResources: ['deploy'],
    excludedResources: [snapshots, contents],
  });
  expect(withAutoExcludes({ excludedResources: [snapshots, 'secrets'] }, 'old')).toMatchObject({
    excludedResources: [snapshots, 'secrets', contents],
  });
});

test('scoped filters: each kind in the list of its scope, after those of the user', () => {
  expect(withAutoExcludes({ excludedClusterScopedResources: ['*'] }, 'scoped')).toMatchObject({
    excludedClusterScopedResources: ['*', contents],
    excludedNamespaceScopedResources: [snapshots],
  });
});

test('what is included by name is taken from the includes, but never the last', () => {
  expect(withAutoExcludes({ includedResources: ['pods', snapshots] }, 'old')).toMatchObject({ includedResources: ['pods'] });
  const only = withAutoExcludes({ includedResources: [snapshots] }, 'old');
  expect(only).toMatchObject({ includedResources: [snapshots] });
  expect([storageClasses, pods].map(filterOf(only).shouldInclude)).toEqual([false, false]);
});

test('a backup of everything stays one: it holds the cluster-scoped kinds', () => {
  const filter = filterOf(withAutoExcludes({}, 'scoped'));
  expect([storageClasses, pods].map(filter.shouldInclude)).toEqual([true, true]);
  const group = 'snapshot.storage.k8s.io';
  expect(filter.shouldInclude({ group, resource: 'volumesnapshots', namespaced: true })).toBe(false);
  expect(filter.shouldInclude({ group, resource: 'volumesnapshotcontents', namespaced: false })).toBe(false);
  expect(filterOf(withAutoExcludes({ excludedNamespaceScopedResources: ['secrets'] }, 'scoped')).shouldInclude(storageClasses)).toBe(false);
});
