import { expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import type { ActionContext } from '../../plugin-api/item-actions.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { builtInBackupActions } from './built-in-backup-actions.ts';
import { createCrdRemapVersion } from './crd-remap-version.ts';

const resource = { group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions', namespace: '', name: 'boats.example.com' };
const crd = (spec: object, version = 'v1', status = {}) => ({
  apiVersion: `apiextensions.k8s.io/${version}`,
  kind: 'CustomResourceDefinition',
  metadata: { name: resource.name },
  spec,
  status,
});
const old = crd({ version: 'v1' }, 'v1beta1');
const run = (item: ReturnType<typeof crd>, served = true) => {
  const find = ({ version }: { version: string }) =>
    served && version === 'v1beta1' ? ({ ...resource, version } as unknown as ApiResource) : undefined;
  const action = createCrdRemapVersion({ discovery: { find }, cluster: { get: (async () => old) as unknown as ClusterClient['get'] } });
  return action.execute({ item, resource, backup: {} as Backup }, { logger: { debug() {} } } as unknown as ActionContext);
};
const schema = { openAPIV3Schema: { type: 'object' } };

test.each([
  ['no schema in its first version', crd({ versions: [{ name: 'v1' }] })],
  ['preserveUnknownFields', crd({ preserveUnknownFields: true, versions: [{ schema }] })],
  [
    'a schema that is not structural',
    crd({ versions: [{ schema }] }, 'v1', { conditions: [{ type: 'NonStructuralSchema', status: 'True' }] }),
  ],
])('one with %s is stored as v1beta1, where that is served', async (_what, item) => {
  expect(await run(item)).toEqual({ item: old });
  expect(await run(item, false)).toEqual({});
});

test('others stay', async () => {
  expect(await run(crd({ versions: [{ schema }, {}] }, 'v1', { conditions: [{ type: 'NonStructuralSchema', status: 'False' }] }))).toEqual(
    {},
  );
  expect(await run(crd({ versions: [] }, 'v1beta1'))).toEqual({});
});

test('it runs unless all versions are stored', () => {
  const options = { cluster: { get: async () => undefined }, discovery: { find: () => undefined } };
  const names = (allVersions: boolean) => builtInBackupActions({ ...options, allVersions }).map(({ name }) => name);
  expect(names(false).slice(0, 4)).toEqual(['velero.io/crd-remap-version', 'velero.io/pod', 'velero.io/pv', 'velero.io/service-account']);
  expect(names(true)).not.toContain('velero.io/crd-remap-version');
});
