import { volumeSnapshotterSuite } from '@lifeboat/testkit';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type PersistentDisks, persistentVolumes, startPersistentDisks } from '../../test/persistent-disks.ts';

describe.each(['europe-west1-b', 'europe-west1-b__europe-west1-c'])('persistent disks in %s', (zone) => {
  let disks: PersistentDisks;
  beforeAll(async () => {
    disks = await startPersistentDisks();
  });
  afterAll(() => disks.stop());

  volumeSnapshotterSuite({
    runner: { describe, test },
    createSnapshotter: () => disks.createSnapshotter(),
    persistentVolumes,
    unknown: { volume: { volumeId: 'no-such-disk', availabilityZone: zone }, snapshotId: 'no-such-snapshot' },
    createVolume: () => disks.createVolume(zone),
    deleteVolume: (volume) => disks.deleteVolume(volume),
    describeVolume: (volume) => disks.describeVolume(volume),
    readSnapshotTags: (snapshotId) => disks.readSnapshotTags(snapshotId),
    createPendingSnapshot: () => disks.addSnapshot('UPLOADING'),
    createFailedSnapshot: () => disks.addSnapshot('FAILED'),
    createDeniedSnapshotter: () => disks.createSnapshotter({ volumeProject: 'project-1', credentials: { accessToken: 'not-granted' } }),
    createFullSnapshotter: () => disks.createSnapshotter({ volumeProject: 'project-1', credentials: { accessToken: disks.fullToken } }),
    createHangingSnapshotter: () => disks.createSnapshotter({ credentials: () => new Promise(() => {}), volumeProject: 'project-1' }),
    secrets: ['ya29.', 'not-granted', 'PRIVATE KEY', 'key-id-1'],
  });
});
