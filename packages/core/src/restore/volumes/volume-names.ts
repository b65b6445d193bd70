import { randomUUID } from 'node:crypto';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

/** Under which names PersistentVolumes are restored from their snapshots. */
export interface VolumeNames {
  /** Its own; a new one where it is in the cluster and its claim goes to another namespace: both are needed then. The same
   * whenever it is asked. */
  of(volume: KubeObject): Promise<string>;
}

const type = { group: '', version: 'v1', resource: 'persistentvolumes' };

export function createVolumeNames(options: {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly restore: Restore;
  readonly signal: AbortSignal;
}): VolumeNames {
  const { cluster, restore, signal } = options;
  const mapped = new Set(Object.keys(restore.spec.namespaceMapping ?? {}));
  const names = new Map<string, Promise<string>>();

  async function choose(volume: KubeObject): Promise<string> {
    const { name } = volume.metadata;
    const namespace = textAt(volume, 'spec', 'claimRef', 'namespace');
    if (namespace === undefined || !mapped.has(namespace)) return name;
    return (await cluster.get(type, { name }, { signal })) ? `velero-clone-${randomUUID()}` : name;
  }

  return {
    of(volume) {
      const name = names.get(volume.metadata.name) ?? choose(volume);
      names.set(volume.metadata.name, name);
      return name;
    },
  };
}
