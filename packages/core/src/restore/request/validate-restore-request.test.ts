import { expect, test } from 'vitest';
import type { RestoreRequest } from '../../contract/requests.ts';
import { nonRestorableResources } from '../../velero-api/kinds/non-restorable-resources.ts';
import type { RestoreResourceHook } from '../../velero-api/objects/hooks.ts';
import { newRestore } from './new-restore.ts';
import { mappingCollisions, validateRestoreRequest } from './validate-restore-request.ts';

const hook = (postHook: RestoreResourceHook) => ({ resources: [{ name: 'h', postHooks: [postHook] }] });

test.each<[Partial<RestoreRequest>, RegExp]>([
  [{ backupName: '' }, /backupName is missing/],
  [{ name: 'No' }, /name "No"/],
  [{ labels: { 'a b': 'c' } }, /label "a b"/],
  [{ includedResources: ['nodes'] }, /nodes are non-restorable/],
  [{ includedResources: ['*', 'pods'] }, /resource lists: includes list must either contain/],
  [
    { includedNamespaces: ['a'], excludedNamespaces: ['a'] },
    /namespace lists: excludes list cannot contain an item in the includes list: a/,
  ],
  [{ labelSelector: {}, orLabelSelectors: [{}] }, /only one can be specified/],
  [{ labelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] } }, /values set can't be empty/],
  [{ namespaceMapping: { a: 'B' } }, /mapping from "a" to "B"/],
  [{ existingResourcePolicy: 'replace' as 'update' }, /existingResourcePolicy: Unsupported value: "replace": supported values: .*"update"/],
  [{ hooks: { resources: [{ postHooks: [] }] as never } }, /hooks.resources\[0\].name: Required value/],
  [{ hooks: { resources: [{ name: 'h', postHook: [] }] as never } }, /postHook: unknown field; did you mean postHooks\?/],
  [{ hooks: hook({}) }, /hooks of "h": each of postHooks needs either exec or init/],
  [{ hooks: hook({ exec: { command: [] } }) }, /command in body should have at least 1 items/],
  [{ hooks: hook({ exec: { command: ['a'], waitTimeout: 'soon' } }) }, /waitTimeout/],
  [
    { hooks: hook({ init: { initContainers: [{ name: 'a', image: 'b' }] } }) },
    /invalid InitContainer in restore hook, it doesn't have Command/,
  ],
  [{ hooks: hook({ init: {} }) }, /hooks of "h": init needs initContainers/],
  [{ hooks: { resources: [{ name: 'h', includedNamespaces: ['a'], excludedNamespaces: ['a'] }] } }, /hooks of "h": excludes list cannot/],
  [{ podHooks: [{ name: 'f' }] as never }, /podHooks\[0\].run: Required value/],
  [{ podHooks: [{ name: 'f', run() {}, waitTimeout: 0 }] }, /podHooks\[0\].waitTimeout: Invalid value: 0: must be more than 0/],
  [{ hookWaitTimeout: -1 }, /hookWaitTimeout: Invalid value: -1: must not be negative/],
  [{ resourceModifier: { kind: 'secret', name: 'm' } }, /resourceModifier must be of the kind ConfigMap, not "secret"/],
  [{ resourcePolicy: { kind: 'Secret', name: 'm' } }, /resourcePolicy must be of the kind ConfigMap, not "Secret"/],
  [{ storageClassMapping: { '': 'a' } }, /storage class mapping from ""/],
  [{ storageClassMapping: { a: '' } }, /storage class mapping from "a" to ""/],
  [{ imageNameMapping: { 'a b': 'c' } }, /image name mapping from "a b": .*no spaces/],
  [{ imageNameMapping: { a: '' } }, /image name mapping from "a" to ""/],
  [{ includeNamespaces: ['a'] } as never, /includeNamespaces: unknown field; did you mean includedNamespaces\?/],
  [{ restoreStatus: { includedResources: ['*', 'a'] } }, /restoreStatus/],
])('%j is refused', (fields, message) => {
  expect(validateRestoreRequest({ backupName: 'b', ...fields }).join('; ')).toMatch(message);
});

test('a plain request, with empty hooks, is fine', () => {
  expect(validateRestoreRequest({ backupName: 'b', hooks: { resources: [] }, existingResourcePolicy: 'none' })).toEqual([]);
  const exec = { command: ['a'], waitTimeout: '5m', onError: 'Continue' as const, waitForReady: true };
  expect(validateRestoreRequest({ backupName: 'b', hooks: hook({ exec }), hookWaitTimeout: 1000 })).toEqual([]);
});

test('all problems are told at once', () => {
  expect(validateRestoreRequest({ backupName: '', name: '-', namespaceMapping: { a: '' } }).length).toBeGreaterThan(2);
});

test('two sources of one target are a warning', () => {
  expect(mappingCollisions({ backupName: 'b', namespaceMapping: { a: 'x', b: 'x', c: 'y' } })).toEqual([
    expect.stringContaining('a, b are all restored into x'),
  ]);
});

test('the Restore has the name of the backup and the time, and what is never restored excluded', () => {
  const restore = newRestore(
    { backupName: 'b', excludedResources: ['pods', 'nodes'], storageLocation: 'main' },
    { namespace: 'velero', now: new Date('2026-01-02T03:04:05.678Z') },
  );
  expect(restore.metadata).toMatchObject({ name: 'b-20260102030405', creationTimestamp: '2026-01-02T03:04:05Z' });
  expect(restore.spec.excludedResources).toEqual(['pods', ...nonRestorableResources]);
  expect(restore.spec).not.toHaveProperty('storageLocation');
});

test('what is not of a Restore is not in its record', () => {
  const mappings = { storageClassMapping: { a: 'b' }, imageNameMapping: { a: 'b' } };
  const { spec } = newRestore({ backupName: 'b', enableAPIGroupVersions: true, ...mappings }, { namespace: 'velero', now: new Date() });
  expect(Object.keys(spec)).toEqual(['backupName', 'excludedResources', 'itemOperationTimeout']);
});
