import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { backupUidLabel } from '../../../velero-api/values/labels.ts';
import type { SnapshotApi } from './snapshot-api.ts';

/** Tells of changes of the VolumeSnapshots of one backup, by one watch for all that wait. */
export interface FollowedSnapshots {
  /** Whether changes are told. Where not (the user may not watch, say), whoever waits has to look often. */
  readonly isFollowing: boolean;
  /** Calls `onChange` for each change of a snapshot until the returned function is called. */
  follow(snapshot: KubeObject, onChange: () => void): () => void;
}

interface FollowSnapshotsOptions {
  readonly cluster: Pick<ClusterClient, 'watch'>;
  readonly api: SnapshotApi;
  readonly backupUid: string;
  readonly signal: AbortSignal;
}

/** Watches while somebody follows. */
export function createFollowedSnapshots({ cluster, api, backupUid, signal }: FollowSnapshotsOptions): FollowedSnapshots {
  const followers = new Map<string, () => void>();
  let watching: AbortController | undefined;
  let isFollowing = false;
  let mayNot = false;

  async function watch(stop: AbortController): Promise<void> {
    try {
      const options = { labelSelector: `${backupUidLabel}=${backupUid}`, signal: AbortSignal.any([signal, stop.signal]) };
      for await (const { object } of cluster.watch(api.snapshots, options)) {
        isFollowing = true;
        followers.get(keyOf(object))?.();
      }
    } catch {
      mayNot = !stop.signal.aborted;
    } finally {
      if (watching === stop) watching = undefined;
      isFollowing = false;
    }
  }

  return {
    get isFollowing() {
      return isFollowing;
    },
    follow(snapshot, onChange) {
      const key = keyOf(snapshot);
      followers.set(key, onChange);
      if (!watching && !mayNot) {
        watching = new AbortController();
        void watch(watching);
      }
      return () => {
        followers.delete(key);
        if (followers.size > 0) return;
        watching?.abort();
        watching = undefined;
      };
    },
  };
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}
