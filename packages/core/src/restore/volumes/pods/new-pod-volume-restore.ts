import { randomUUID } from 'node:crypto';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { PodVolumeRestore } from '../../../velero-api/objects/pod-volume-restore.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';
import { podUidLabel, restoreNameLabel, restoreUidLabel, validLabelValue } from '../../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../../velero-api/values/timestamp.ts';
import { generatedName } from '../../../volumes/files/generated-name.ts';
import type { SavedPodVolume } from '../../../volumes/files/saved-pod-volumes.ts';
import { restoreUploaderSettings } from '../../../volumes/files/uploader-settings.ts';

interface NewRecordOptions {
  readonly restore: Restore;
  /** As the cluster has it. */
  readonly pod: KubeObject;
  readonly saved: SavedPodVolume;
  readonly location: string;
  readonly now: Date;
}

/** A PodVolumeRestore as Velero makes one, before anything is written into the volume. */
export function newPodVolumeRestore({ restore, pod, saved, location, now }: NewRecordOptions): PodVolumeRestore {
  const { name, namespace = '', uid: restoreUid = '' } = restore.metadata;
  const uid = randomUUID();
  const timestamp = formatTimestamp(now);
  const podUid = pod.metadata.uid ?? '';
  const uploaderSettings = restoreUploaderSettings(restore.spec);
  return {
    kind: 'PodVolumeRestore',
    apiVersion: 'velero.io/v1',
    metadata: {
      ...generatedName(name, uid),
      namespace,
      uid,
      creationTimestamp: timestamp,
      labels: { [restoreNameLabel]: validLabelValue(name), [restoreUidLabel]: restoreUid, [podUidLabel]: podUid },
      ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Restore', name, uid: restoreUid, controller: true }],
    },
    spec: {
      pod: { kind: 'Pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, uid: podUid },
      volume: saved.volume,
      snapshotID: saved.snapshotId,
      backupStorageLocation: location,
      repoIdentifier: '',
      uploaderType: saved.format as 'kopia' | 'restic',
      sourceNamespace: saved.namespace,
      ...(uploaderSettings && { uploaderSettings }),
    },
    status: { phase: 'Accepted', acceptedTimestamp: timestamp },
  };
}
