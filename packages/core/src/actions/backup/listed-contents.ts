import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupUidLabel } from '../../velero-api/values/labels.ts';
import { type ContentFields, contentFields } from '../../volumes/csi/api/snapshot-fields.ts';

/** What has become of a snapshot so far. */
export type SnapshotOutcome = Pick<ContentFields, 'ready' | 'error'>;

/** The VolumeSnapshotContents of a backup, read by one list for all that ask within a moment. */
export interface ListedContents {
  /** Of a VolumeSnapshot. `undefined` when it is in no such list, or there is none. */
  find(
    snapshot: { readonly namespace: string; readonly name: string },
    options: { readonly backup: Backup; readonly cluster: ClusterReader; readonly signal?: AbortSignal | undefined },
  ): Promise<SnapshotOutcome | undefined>;
}

const type = { group: 'snapshot.storage.k8s.io', resource: 'volumesnapshotcontents' };
/** Who looks after a thousand snapshots asks for each of them within less. */
const freshForInMs = 1000;

export function createListedContents(now: () => number = () => performance.now()): ListedContents {
  let known:
    | {
        readonly at: number;
        readonly uid: string | undefined;
        readonly outcomes: Promise<ReadonlyMap<string, SnapshotOutcome> | undefined>;
      }
    | undefined;
  return {
    async find({ namespace, name }, { backup, cluster, signal }) {
      const { uid } = backup.metadata;
      if (!uid) return undefined;
      if (!known || known.uid !== uid || now() - known.at > freshForInMs)
        // Who may not list is no worse off than before.
        known = { at: now(), uid, outcomes: list(cluster, uid, signal).catch(() => undefined) };
      return (await known.outcomes)?.get(`${namespace}/${name}`);
    },
  };
}

async function list(cluster: ClusterReader, uid: string, signal: AbortSignal | undefined) {
  const outcomes = new Map<string, SnapshotOutcome>();
  const options = { labelSelector: `${backupUidLabel}=${uid}`, ...(signal && { signal }) };
  for await (const content of cluster.listObjects(type, options)) outcomes.set(...outcomeOf(content));
  return outcomes;
}

function outcomeOf(content: KubeObject): [string, SnapshotOutcome] {
  const { snapshotRef, ready, error } = contentFields(content);
  return [`${snapshotRef.namespace}/${snapshotRef.name}`, { ready, error }];
}
