import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../../velero-api/objects/pod-volume-backup.ts';
import { backupNameLabel, backupUidLabel, pvcUidLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import { generatedName } from '../generated-name.ts';
import { backupUploaderSettings } from '../uploader-settings.ts';

interface NewRecordOptions {
  readonly backup: Backup;
  readonly pod: KubeObject;
  /** Its name in the Pod. */
  readonly volume: string;
  readonly claim: KubeObject | undefined;
  readonly location: string;
  readonly format: string;
  readonly node: string;
  readonly now: Date;
}

/** A PodVolumeBackup as Velero makes one, before anything is copied. */
export function newPodVolumeBackup(options: NewRecordOptions): PodVolumeBackup {
  const { backup, pod, volume, claim, location, format, node, now } = options;
  const { name, namespace = '', uid: backupUid = '' } = backup.metadata;
  const uid = randomUUID();
  const claimUid = claim?.metadata.uid;
  const uploaderSettings = backupUploaderSettings(backup.spec);
  const timestamp = formatTimestamp(now);
  return {
    kind: 'PodVolumeBackup',
    apiVersion: 'velero.io/v1',
    metadata: {
      ...generatedName(name, uid),
      namespace,
      uid,
      creationTimestamp: timestamp,
      labels: {
        [backupNameLabel]: validLabelValue(name),
        [backupUidLabel]: backupUid,
        ...(claimUid && { [pvcUidLabel]: claimUid }),
      },
      ...(claim && { annotations: { 'velero.io/pvc-name': claim.metadata.name } }),
      ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Backup', name, uid: backupUid, controller: true }],
    },
    spec: {
      node,
      pod: { kind: 'Pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, uid: pod.metadata.uid ?? '' },
      volume,
      backupStorageLocation: location,
      repoIdentifier: '',
      uploaderType: format as 'kopia' | 'restic',
      ...(uploaderSettings && { uploaderSettings }),
      tags: {
        backup: name,
        'backup-uid': backupUid,
        ns: pod.metadata.namespace ?? '',
        pod: pod.metadata.name,
        'pod-uid': pod.metadata.uid ?? '',
        ...(claimUid && { 'pvc-uid': claimUid }),
        volume,
      },
    },
    status: { phase: 'InProgress', path: `/${uid}`, startTimestamp: timestamp, acceptedTimestamp: timestamp },
  };
}
