import type { Capability } from './capability.ts';

const ownProvider = 'In a provider of your own, run volumeSnapshotterSuite of @lifeboat/testkit until it passes.';

/** What the cases of the VolumeSnapshotter suite tell, in the order of the report. */
export const snapshotterCapabilities: readonly Capability[] = [
  {
    name: 'Volume ids',
    cases: [
      'getVolumeId reads the id in every form of PersistentVolume',
      "getVolumeId of another provider's PersistentVolume is undefined",
      'getVolumeId of a PersistentVolume that names no volume is undefined',
      'setVolumeId points the PersistentVolume at the other volume',
      'setVolumeId keeps everything else, unknown fields, order and large integers included',
      'setVolumeId leaves its argument as it was',
    ],
    means: 'volumes may be overlooked, or a restored PersistentVolume may point at the wrong one',
    advice: ownProvider,
  },
  {
    name: 'Volume info',
    cases: [
      "getVolumeInfo tells the volume's type, iops and throughput",
      'getVolumeInfo of an unknown volume fails with VOLUME_NOT_FOUND and names it',
    ],
    means: 'a restored volume may be of another type than the old one',
    advice: `Check the permission to describe volumes, and the region. ${ownProvider}`,
  },
  {
    name: 'Snapshots',
    cases: [
      'createSnapshot sets the tags',
      'createSnapshot takes tags as many and as long as a Backup may have labels',
      'createSnapshot without a token makes a snapshot at every call',
      'createSnapshot of an unknown volume fails with VOLUME_NOT_FOUND and names it',
      'createSnapshot of a deleted volume fails with VOLUME_NOT_FOUND',
      'snapshots that are taken side by side are as many as the calls',
    ],
    means: 'backups of volumes may fail or lack volumes',
    advice:
      'Check the permissions to take and tag snapshots. Clouds limit snapshots of one volume in a time (SNAPSHOTTER_THROTTLED): try again later.',
  },
  {
    name: 'Idempotent snapshots',
    cases: ['createSnapshot with the same token makes one snapshot', 'createSnapshot with another token makes another snapshot'],
    means: 'a backup that is resumed may take and pay for snapshots twice',
    advice: ownProvider,
  },
  {
    name: 'Tags of snapshots',
    cases: [
      'readSnapshotTags tells whose a snapshot is, in the spelling of Velero',
      'readSnapshotTags of an unknown snapshot fails with SNAPSHOT_NOT_FOUND',
    ],
    means: "a deletion cannot tell whether a snapshot is the backup's, and may refuse it or trust the bucket",
    advice: `Check the permission to describe snapshots. ${ownProvider}`,
  },
  {
    name: 'Waiting',
    cases: [
      'awaitSnapshot of a usable snapshot returns at once, however short its time',
      'awaitSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND',
      'awaitSnapshot of a snapshot that is never usable fails with TIMEOUT in time',
      'awaitSnapshot that is aborted ends at once with CANCELED',
      'awaitSnapshot of a snapshot that the provider gave up fails with SNAPSHOT_FAILED',
    ],
    means: 'a snapshot may be taken for usable that is not',
    advice: `Check the permission to describe snapshots. ${ownProvider}`,
  },
  {
    name: 'New volumes',
    cases: [
      'createVolumeFromSnapshot makes a volume of the type, iops and throughput',
      'createVolumeFromSnapshot makes the volume in the availability zone',
      'createVolumeFromSnapshot waits until the volume can be attached',
      'createVolumeFromSnapshot without a token makes a volume at every call',
      'createVolumeFromSnapshot with the same token makes one volume',
      'createVolumeFromSnapshot with another token makes another volume',
      'a snapshot outlives its volume',
      'createVolumeFromSnapshot of an unknown snapshot fails with SNAPSHOT_NOT_FOUND and names it',
      'volumes that are made side by side are as many as the calls',
    ],
    means: 'restores of volumes may fail, or give volumes that serve less well than the old ones',
    advice: `Check the permission to make and tag volumes, and the zone (--zone). ${ownProvider}`,
  },
  {
    name: 'Delete',
    cases: [
      'deleteSnapshot removes the snapshot and no other',
      'deleteSnapshot of an unknown snapshot is success',
      'deleteSnapshot twice is success',
    ],
    means: 'snapshots of deleted backups stay and are paid for',
    advice: 'Check the permission to delete snapshots, and locks on them.',
  },
  {
    name: 'Quotas',
    cases: [
      'createSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
      'createVolumeFromSnapshot beyond the quota fails with SNAPSHOTTER_QUOTA_EXCEEDED',
    ],
    means: 'a quota that is used up is not told as such',
    advice: ownProvider,
  },
  {
    name: 'Secrets',
    cases: [
      'errors show no secret',
      'the snapshotter shows no secret of itself',
      'refused credentials fail with SNAPSHOTTER_ACCESS_DENIED and show no secret',
      'two snapshotters with different credentials do not mix',
    ],
    means: 'a secret key may end up in a log',
    advice: 'Do not use the provider before this is mended: it has to keep credentials in closures and out of its messages.',
  },
  {
    name: 'Cancellation',
    cases: [
      'a call whose signal is aborted already rejects with CANCELED',
      'a call that is aborted on its way succeeds or rejects with CANCELED',
      'a call that hangs ends promptly with CANCELED when it is aborted',
    ],
    means: 'Ctrl-C and time limits may hang or look like failures of the provider',
    advice: ownProvider,
  },
];
