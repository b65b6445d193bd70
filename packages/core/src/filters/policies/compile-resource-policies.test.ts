import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { compileResourcePolicies } from './compile-resource-policies.ts';
import { describePolicyVolume } from './policy-volume.ts';

const disk = (spec: object): KubeObject => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec });
const claim = (labels: Record<string, string>, phase = 'Bound'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop', labels },
  status: { phase },
});

function holds(conditions: object, volume: Parameters<typeof describePolicyVolume>[0]): boolean {
  const { policies, problems } = compileResourcePolicies({ version: 'v1', volumePolicies: [{ conditions, action: { type: 'skip' } }] });
  expect(problems).toEqual([]);
  return policies.match(describePolicyVolume(volume)) !== undefined;
}

describe('capacity', () => {
  const sized = (storage: string) => ({ persistentVolume: disk({ capacity: { storage } }) });
  test.each([
    ['10Gi,100Gi', '10Gi', true],
    ['10Gi,100Gi', '100Gi', true],
    ['10Gi,100Gi', '10G', false],
    ['10Gi,100Gi', '101Gi', false],
    ['10Gi,', '1Ti', true],
    [',10Gi', '1Gi', true],
    [',10Gi', '11Gi', false],
    [' 1Gi , 2Gi ', '1.5Gi', true],
    ['0,5Gi', '5Gi', true],
    [',', '5Gi', true],
    ['', '5Gi', true],
  ])('%j of %s: %s', (capacity, storage, expected) => expect(holds({ capacity }, sized(storage))).toBe(expected));

  test('a volume that a Pod defines has none', () => {
    const volume = { podVolume: { name: 'cache', emptyDir: { sizeLimit: '5Gi' } } };
    expect(holds({ capacity: ',1Gi' }, volume)).toBe(true);
    expect(holds({ capacity: '1Gi,' }, volume)).toBe(false);
  });
});

describe('other conditions', () => {
  const nfs = { persistentVolume: disk({ nfs: { server: 'files', path: '/a' } }) };
  const csi = { persistentVolume: disk({ csi: { driver: 'd', volumeAttributes: { tier: 'gold', zone: 'a' } } }) };
  const asking = (spec: object) => ({ persistentVolume: disk({}), claim: { ...claim({}), spec } });
  const claimed = { persistentVolume: disk({ storageClassName: 'gp2' }), claim: claim({ app: 'web', tier: 'db' }) };
  test.each([
    [{ storageClass: ['gp3', 'gp2'] }, claimed, true],
    [{ storageClass: ['gp3'] }, claimed, false],
    [{ storageClass: [] }, claimed, true],
    [{ storageClass: ['gp2'] }, { claim: claim({}) }, false],
    [{ nfs: {} }, nfs, true],
    [{ nfs: {} }, csi, false],
    [{ nfs: null }, csi, true],
    [{ nfs: { server: 'files' } }, nfs, true],
    [{ nfs: { path: '/a' } }, nfs, true],
    [{ nfs: { server: 'files', path: '/b' } }, nfs, false],
    [{ nfs: { server: 'others' } }, nfs, false],
    [{ csi: {} }, csi, true],
    [{ csi: {} }, nfs, false],
    [{ csi: { driver: 'd' } }, csi, true],
    [{ csi: { driver: 'e' } }, csi, false],
    [{ csi: { driver: 'd', volumeAttributes: { tier: 'gold' } } }, csi, true],
    [{ csi: { driver: 'd', volumeAttributes: { tier: 'tin' } } }, csi, false],
    [{ csi: { driver: 'd', volumeAttributes: { colour: 'red' } } }, csi, false],
    [{ volumeTypes: ['csi', 'nfs'] }, csi, true],
    [{ volumeTypes: ['local'] }, csi, false],
    [{ volumeTypes: ['emptyDir'] }, { podVolume: { name: 'cache', emptyDir: {} } }, true],
    [{ pvcLabels: { app: 'web' } }, claimed, true],
    [{ pvcLabels: { app: 'web', tier: 'cache' } }, claimed, false],
    [{ pvcLabels: { app: 'web' } }, csi, false],
    [{ pvcPhase: ['Pending', 'Lost'] }, { claim: claim({}, 'Pending') }, true],
    [{ pvcPhase: ['Pending'] }, claimed, false],
    [{ pvcVolumeMode: 'Block' }, asking({ volumeMode: 'Block' }), true],
    [{ pvcVolumeMode: 'Filesystem' }, asking({ volumeMode: 'Block' }), false],
    [{ pvcVolumeMode: 'Filesystem' }, asking({}), true],
    [{ pvcVolumeMode: 'Filesystem' }, csi, false],
    [{ pvcVolumeMode: null }, csi, true],
    [{ pvcAccessModes: ['ReadWriteOnce'] }, asking({ accessModes: ['ReadWriteOnce'] }), true],
    [{ pvcAccessModes: ['ReadWriteMany', 'ReadWriteOnce'] }, asking({ accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }), true],
    [{ pvcAccessModes: ['ReadWriteOnce'] }, asking({ accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }), false],
    [{ pvcAccessModes: ['ReadWriteOnce', 'ReadWriteMany'] }, asking({ accessModes: ['ReadWriteOnce'] }), false],
    [{ pvcAccessModes: ['ReadWriteOnce'] }, csi, false],
    [{ pvcAccessModes: [] }, csi, true],
    [{ volumeTypes: ['image'] }, { podVolume: { name: 'model', image: { reference: 'registry.example.com/model:1' } } }, true],
    [{ storageClass: ['gp2'], pvcLabels: { app: 'web' } }, claimed, true],
    [{ storageClass: ['gp2'], csi: {} }, claimed, false],
    [{}, nfs, true],
  ])('%j', (conditions, volume, expected) => expect(holds(conditions, volume)).toBe(expected));
});

test('the first policy that fits decides, with its parameters', () => {
  const { policies, problems } = compileResourcePolicies({
    version: 'v1',
    volumePolicies: [
      { conditions: { storageClass: ['gp2'] }, action: { type: 'custom', parameters: { mover: 'mine' } } },
      { conditions: {}, action: { type: 'fs-backup' } },
    ],
  });
  expect(problems).toEqual([]);
  const match = (spec: object) => policies.match(describePolicyVolume({ persistentVolume: disk(spec) }));
  expect(match({ storageClassName: 'gp2' })).toEqual({ index: 0, action: { type: 'custom', parameters: { mover: 'mine' } } });
  expect(match({})).toEqual({ index: 1, action: { type: 'fs-backup' } });
});

const policy = (conditions: object, action: object = { type: 'skip' }) => ({ version: 'v1', volumePolicies: [{ conditions, action }] });

const inA = (...resourceFilters: object[]) => ({ namespaces: ['a'], resourceFilters });
const inNamespace = (...resourceFilters: object[]) => ({ version: 'v1', namespacedFilterPolicies: [inA(...resourceFilters)] });

test.each([
  [null, 'must be a mapping, not null'],
  [{}, 'incompatible version number (none) with supported version v1'],
  [{ version: 'v2' }, 'incompatible version number v2'],
  [{ version: 'v1', volumePolicy: [] }, 'unknown field volumePolicy'],
  [{ version: 'v1', volumePolicies: {} }, 'volumePolicies must be a list'],
  [policy({ storageClas: ['gp2'] }), 'unknown field storageClas in volumePolicies[0].conditions; known are capacity,'],
  [policy({ storageClass: 'gp2' }), 'volumePolicies[0].conditions.storageClass must be a list, not string "gp2"'],
  [policy({ capacity: '10Gi' }), 'wrong format of volumePolicies[0].conditions.capacity "10Gi": it must hold one comma'],
  [policy({ capacity: '1Gi,2Gi,3Gi' }), 'one comma'],
  [policy({ capacity: '10GB,' }), '"10GB" is not a quantity'],
  [policy({ capacity: '5Gi,1Gi' }), 'it ends before it begins'],
  [policy({ volumeTypes: ['csi', 'floppy'] }), 'volumeTypes cannot hold "floppy"; known are awsElasticBlockStore'],
  [policy({ pvcPhase: ['bound'] }), 'pvcPhase cannot hold "bound"; known are Pending, Bound, Lost'],
  [policy({ csi: { volumeAttributes: { a: 'b' } } }), 'csi driver should not be empty when filtering by volume attributes'],
  [policy({ csi: { drivers: 'd' } }), 'unknown field drivers in volumePolicies[0].conditions.csi'],
  [policy({ pvcVolumeMode: 'block' }), 'pvcVolumeMode cannot be "block"; known are Filesystem, Block'],
  [policy({ pvcVolumeMode: ['Block'] }), 'pvcVolumeMode must be text, not a list'],
  [policy({ pvcAccessModes: 'ReadWriteOnce' }), 'pvcAccessModes must be a list'],
  [policy({ pvcAccessModes: ['RWO'] }), 'pvcAccessModes cannot hold "RWO"; known are ReadWriteOnce,'],
  [{ version: 'v1', clusterScopedFilterPolicy: {} }, 'clusterScopedFilterPolicy: resourceFilters cannot be empty'],
  [{ version: 'v1', clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['*'] }] } }, 'resourceFilters[0]: kinds must be specified'],
  [{ version: 'v1', namespacedFilterPolicies: [{ resourceFilters: [{}] }] }, 'namespacedFilterPolicies[0]: at least one namespace must be'],
  [{ version: 'v1', namespacedFilterPolicies: [{ namespaces: ['a'] }] }, 'at least one resourceFilter must be specified'],
  [{ version: 'v1', namespacedFilterPolicies: [{ namespaces: ['{a}'], resourceFilters: [{}] }] }, 'unsupported characters'],
  [
    { version: 'v1', namespacedFilterPolicies: [inA({ kinds: ['Pod'] }), inA({ kinds: ['Pod'] })] },
    "namespacedFilterPolicies: duplicate namespace pattern 'a' found in policies [0 1]",
  ],
  [inNamespace({ kinds: [] }, { kinds: ['*'] }), 'only one catch-all resource filter is allowed'],
  [inNamespace({ kinds: ['*'], names: ['*'] }), 'names or excludedNames cannot be specified for catch-all filters'],
  [inNamespace({ kinds: ['Pod'] }, { kinds: ['Pod'] }), 'kind "Pod" appears in both resourceFilters[0] and resourceFilters[1]'],
  [
    inNamespace({ labelSelector: { matchLabels: { a: 'b' } }, orLabelSelectors: [{}] }),
    'labelSelector and orLabelSelectors cannot co-exist',
  ],
  [inNamespace({ labelSelector: { matchExpressions: [{ key: 'a', operator: 'Like' }] } }), '"Like" is not a valid label selector operator'],
  [inNamespace({ kinds: ['Pod'], excludedNames: ['a[b'] }), 'excludedNames: invalid glob pattern "a[b"'],
  [inNamespace({ kinds: ['Pod'], name: 'a' }), 'unknown field name in namespacedFilterPolicies[0].resourceFilters[0]; known are kinds,'],
  [policy({ pvcLabels: ['a'] }), 'pvcLabels must be a mapping, not a list'],
  [
    policy({}, { type: 'snapshots' }),
    'invalid action type snapshots in volumePolicies[0].action; known are skip, fs-backup, snapshot, custom',
  ],
  [policy({}, {}), 'invalid action type undefined'],
  [{ version: 'v1', includeExcludePolicy: { includedResources: ['pods'] } }, 'unknown field includedResources in includeExcludePolicy'],
  [{ version: 'v1', includeExcludePolicy: { excludedClusterScopedResources: ['*'] } }, "cannot use '*' in includes or excludes filters"],
  [
    { version: 'v1', includeExcludePolicy: { includedNamespaceScopedResources: ['pods'], excludedNamespaceScopedResources: ['pods'] } },
    'excludes list cannot contain an item in the includes list: pods',
  ],
])('%j is refused', (value, problem) => {
  expect(compileResourcePolicies(value).problems.join('; ')).toContain(problem);
});
