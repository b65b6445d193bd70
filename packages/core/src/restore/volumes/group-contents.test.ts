import { expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { GroupSession } from './group-contents.ts';
import { createGroupContents } from './group-contents.ts';

const annotations = {
  'velero.io/csi-volumegroupsnapshot-handle': 'g',
  'velero.io/csi-volumesnapshot-handle': 'one',
  'velero.io/csi-driver-name': 'd.example.com',
};
const id = { group: 'snapshot.storage.k8s.io', resource: 'volumesnapshots', namespace: 'shop', name: 's' };

interface LabOptions {
  /** @default true */
  readonly isServed?: boolean;
  /** Rows of `volumeinfo`: handle, group and driver. */
  readonly rows?: readonly (readonly [handle: string, group: string, driver?: string])[];
  readonly fail?: LifeboatError;
}

/** Restores snapshots with the annotations given; what was created, patched and told. */
async function restore(snapshots: readonly Record<string, string>[], { isServed = true, rows = [], fail }: LabOptions = {}) {
  const created: KubeObject[] = [];
  const patched: unknown[] = [];
  const warnings: string[] = [];
  const cluster: Pick<ClusterClient, 'create' | 'patch' | 'listPages'> = {
    async *listPages() {
      yield { items: [], resourceVersion: '1', restarted: false };
    },
    async create(_, object) {
      if (fail) throw fail;
      created.push(object);
      return object;
    },
    async patch(_, { name }, body, options) {
      patched.push([name, body, options?.subresource]);
      return { object: created[0] as KubeObject, created: false };
    },
  };
  const volumes = rows.map(([snapshotHandle, volumeGroupSnapshotHandle, driver = 'd.example.com'], i) => {
    const info = { csiSnapshotInfo: { snapshotHandle, volumeGroupSnapshotHandle, driver } };
    return [`pv${i}`, { method: 'CSISnapshot', info }] as const;
  });
  const resolve = (name: string) =>
    isServed ? { group: 'groupsnapshot.storage.k8s.io', version: 'v1beta2', resource: name.split('.')[0], kind: 'Kind' } : undefined;
  const session = {
    dependencies: { cluster },
    restore: { metadata: { name: 'r', uid: 'u' }, spec: {} },
    volumes: new Map(volumes),
    view: { discovery: { resolve } },
    signal: new AbortController().signal,
  } as unknown as GroupSession;
  const contents = createGroupContents(session);
  const silent = () => {};
  const logger = { debug: silent, info: silent, warn: (text: string) => void warnings.push(text), error: silent };
  await Promise.all(
    snapshots.map((each) =>
      contents.ensureFor(
        id,
        { apiVersion: 'snapshot.storage.k8s.io/v1', kind: 'VolumeSnapshot', metadata: { name: 's', annotations: each } },
        logger,
      ),
    ),
  );
  const handlesOf = ({ spec }: KubeObject) =>
    (spec as { source: { groupSnapshotHandles: { volumeSnapshotHandles: string[] } } }).source.groupSnapshotHandles.volumeSnapshotHandles;
  return { handles: created.map(handlesOf), versions: created.map(({ apiVersion }) => apiVersion), patched, warnings };
}

test('one content a group, in the version that the cluster serves, with the handles of its members and of no others', async () => {
  const other = { ...annotations, 'velero.io/csi-volumegroupsnapshot-handle': 'h', 'velero.io/csi-volumesnapshot-handle': 'three' };
  const { handles, versions, patched, warnings } = await restore([annotations, annotations, other], {
    rows: [
      ['one', 'g'],
      ['two', 'g'],
      ['three', 'h'],
      ['elsewhere', 'g', 'another.example.com'],
    ],
  });
  expect(handles).toEqual([['one', 'two'], ['three']]);
  expect(versions).toEqual(Array(2).fill('groupsnapshot.storage.k8s.io/v1beta2'));
  const status = (volumeGroupSnapshotHandle: string) => ({ type: 'merge', patch: { status: { volumeGroupSnapshotHandle } } });
  expect(patched).toEqual([
    [expect.stringMatching(/^[0-9a-f]{64}$/), status('g'), 'status'],
    [expect.stringMatching(/^[0-9a-f]{64}$/), status('h'), 'status'],
  ]);
  expect(warnings).toEqual([]);
});

test('a backup whose volumeinfo does not name groups: the snapshot’s own handle', async () => {
  expect(await restore([annotations])).toMatchObject({ handles: [['one']], warnings: [] });
});

test('none for snapshots without a group, nor where the cluster serves no groups', async () => {
  const { 'velero.io/csi-volumegroupsnapshot-handle': _, ...plain } = annotations;
  expect(await restore([plain])).toMatchObject({ handles: [], warnings: [] });
  expect(await restore([annotations], { isServed: false })).toMatchObject({ handles: [], warnings: [] });
});

test('what is there already is well; what cannot be made, or is not told, is a warning; a cluster that is gone ends the restore', async () => {
  const failing = (code: LifeboatError['code']) => restore([annotations], { fail: new LifeboatError({ code, message: 'told to' }) });
  expect(await failing('KUBERNETES_ALREADY_EXISTS')).toMatchObject({ patched: [expect.anything()], warnings: [] });
  expect((await failing('KUBERNETES_FORBIDDEN')).warnings).toEqual([expect.stringMatching(/of group g could not be made/)]);
  await expect(failing('KUBERNETES_UNREACHABLE')).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
  const { 'velero.io/csi-driver-name': _, ...without } = annotations;
  expect((await restore([without])).warnings).toEqual([expect.stringMatching(/cut with group g/)]);
});
