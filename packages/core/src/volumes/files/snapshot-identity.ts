import type { SnapshotSource } from '../../plugin-api/snapshot-tree.ts';

interface SnapshotSubject {
  readonly format: string;
  readonly namespace: string;
  readonly pod: string;
  /** The claim behind the volume, else the volume's name in the Pod. */
  readonly volume: string;
}

export interface SnapshotIdentity {
  readonly source: SnapshotSource;
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
}

const requester = 'snapshot-pod-volume';
/** On snapshots of files: the uid of the Backup whose run wrote them. */
export const runTag = 'lifeboat.dev/run';

/** By what Velero finds the snapshots of a volume of a Pod again, the next one's parent among them. */
export function snapshotIdentity({ format, namespace, pod, volume }: SnapshotSubject): SnapshotIdentity {
  return {
    source: { host: 'default', user: 'default', path: `${requester}/${format}/${namespace}/${pod}/${volume}` },
    tags: { 'snapshot-requester': requester, 'snapshot-uploader': format },
    description: 'Kopia Uploader',
  };
}
