import { createMemoryDisks, createMemoryVolumeSnapshotter, wrapVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SnapshotOwnership } from '../../contract/deletion/snapshot-ownership.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { createSnapshotLocations } from '../snapshot-locations.ts';
import { checkSnapshotOwnership, type NamedCsiSnapshot } from './check-snapshot-ownership.ts';

let disks: ReturnType<typeof createMemoryDisks>;
let snapshotter: ReturnType<typeof createMemoryVolumeSnapshotter>;
beforeEach(() => {
  disks = createMemoryDisks();
  snapshotter = createMemoryVolumeSnapshotter({ disks });
});

const backupOf = (annotations: Record<string, string>): Backup =>
  ({ kind: 'Backup', apiVersion: 'velero.io/v1', metadata: { name: 'b', annotations }, spec: {}, status: {} }) as Backup;
const ours = backupOf({ 'lifeboat.io/made': 'yes' });
const veleros = backupOf({ 'velero.io/source-cluster-k8s-gitversion': 'v1' });

const snapshot = (tags: Record<string, string>): NativeSnapshot => {
  const providerSnapshotID = disks.addSnapshot({ volumeId: 'v', tags, state: 'completed' });
  return { spec: { location: 'disks', persistentVolumeName: 'pv' }, status: { providerSnapshotID } } as NativeSnapshot;
};
const check = (given: {
  stored?: Backup;
  native?: NativeSnapshot[];
  csi?: NamedCsiSnapshot[];
  ownership?: SnapshotOwnership;
  reads?: boolean;
}) => {
  const { readSnapshotTags: _cannot, ...without } = snapshotter;
  const used = given.reads === false ? without : wrapVolumeSnapshotter(snapshotter, {});
  return checkSnapshotOwnership({
    backup: 'b',
    stored: given.stored ?? ours,
    native: given.native ?? [],
    csi: given.csi ?? [],
    snapshotLocations: createSnapshotLocations({ disks: { snapshotter: used } }),
    cluster: undefined,
    ownership: given.ownership ?? 'velero',
  });
};

describe('native snapshots', () => {
  test('whose tag names the backup are its own, and so is one that is gone', async () => {
    const gone = snapshot({ 'velero.io/backup': 'other' });
    disks.snapshots.delete(gone.status.providerSnapshotID ?? '');
    expect(await check({ native: [snapshot({ 'velero.io/backup': 'b' }), gone] })).toEqual([]);
  });

  test.each([
    ['ours', ours],
    ["Velero's", veleros],
  ])('whose tag names another backup are refused by name, of a backup of %s', async (_whose, stored) => {
    const foreign = snapshot({ 'velero.io/backup': 'precious' });
    await expect(check({ stored, native: [snapshot({ 'velero.io/backup': 'b' }), foreign] })).rejects.toMatchObject({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message: expect.stringMatching(
        new RegExp(`snapshot ${foreign.status.providerSnapshotID} .*names "precious".*Nothing was deleted.*forceSnapshots`),
      ),
    });
  });

  test("without a tag: refused of ours, told of Velero's, refused with 'strict'", async () => {
    const native = [snapshot({ cost: '7' })];
    await expect(check({ native })).rejects.toThrow(/its tags name no backup/);
    expect(await check({ stored: veleros, native })).toEqual([
      expect.stringMatching(/because Velero's backup names it: its tags name no backup/),
    ]);
    await expect(check({ stored: veleros, native, ownership: 'strict' })).rejects.toThrow(/its tags name no backup/);
  });

  test('of a provider that reads no tags, the same', async () => {
    const native = [snapshot({ 'velero.io/backup': 'b' })];
    await expect(check({ native, reads: false })).rejects.toThrow(/provider does not read tags/);
    expect(await check({ stored: veleros, native, reads: false })).toHaveLength(1);
  });
});

describe('CSI snapshots', () => {
  const csi = (isArchived: boolean): NamedCsiSnapshot => ({ handle: 'snap-1', driver: 'd', isArchived });

  test('that the archive has are its own', async () => {
    expect(await check({ csi: [csi(true)] })).toEqual([]);
  });

  test("that only a file of the bucket names: refused of ours, told of Velero's, refused with 'strict'", async () => {
    await expect(check({ csi: [csi(false)] })).rejects.toThrow(/CSI snapshot snap-1 of driver d \(neither the archive nor the cluster/);
    expect(await check({ stored: veleros, csi: [csi(false)] })).toHaveLength(1);
    await expect(check({ stored: veleros, csi: [csi(false)], ownership: 'strict' })).rejects.toThrow(/snap-1/);
  });
});
