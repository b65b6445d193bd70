import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { veleroKinds } from '../velero-api/velero-kinds.ts';

/** A cluster in which a Velero runs, or has run. */
export interface VeleroCluster {
  readonly cluster: ClusterClient;
  /** Velero's namespace. */
  readonly namespace: string;
}

interface ReadBackupObjectsOptions extends CallOptions, VeleroCluster {
  /** Name of a backup. */
  readonly name: string;
  /** The backup as the storage location has it, absent when it has none. */
  readonly stored?: Backup | undefined;
}

/** What a Velero's namespace says about one backup. */
export interface BackupObjects {
  /** Of every Restore object that may tell: its name to its backup's. */
  readonly backupOfRestore: ReadonlyMap<string, string>;
  /** The objects that stand for the backup and its restores, as `Restore velero/r1`; empty when they are of another backup. */
  readonly names: readonly string[];
  /** Deletes those objects. Velero itself ends the Restore objects (their finalizer is its own) when it runs. */
  delete(options?: CallOptions): Promise<void>;
}

interface ObjectToDelete {
  readonly kind: 'Backup' | 'Restore';
  readonly name: string;
  readonly uid: string | undefined;
}

/**
 * Looks for a backup's objects in Velero's namespace. A cluster may know another backup of that name, from another location:
 * its Backup object counts when it began when the stored one did, and its Restore objects with it. Restore objects whose
 * Backup object is gone count always: they stand for nothing any more.
 * @throws LifeboatError `KUBERNETES_API_UNAVAILABLE` when the cluster has no velero.io/v1, and other `KUBERNETES_*`
 */
export async function readBackupObjects(options: ReadBackupObjectsOptions): Promise<BackupObjects> {
  const { cluster, namespace, name, stored, signal } = options;
  const restores: KubeObject[] = [];
  for await (const { items, restarted } of cluster.listPages(veleroKinds.Restore, { namespace, signal })) {
    if (restarted) restores.length = 0;
    restores.push(...items);
  }
  const backup = await cluster.get(veleroKinds.Backup, { namespace, name }, { signal });
  const isOther = backup !== undefined && !isSame(backup, stored);
  const backupOfRestore = new Map<string, string>();
  const objects: ObjectToDelete[] = [];
  for (const restore of restores) {
    const backupName = (restore.spec as { backupName?: unknown } | undefined)?.backupName;
    if (typeof backupName !== 'string' || (isOther && backupName === name)) continue;
    backupOfRestore.set(restore.metadata.name, backupName);
    if (backupName === name) objects.push({ kind: 'Restore', name: restore.metadata.name, uid: restore.metadata.uid });
  }
  if (backup && !isOther) objects.push({ kind: 'Backup', name, uid: backup.metadata.uid });
  return {
    backupOfRestore,
    names: objects.map((object) => `${object.kind} ${namespace}/${object.name}`),
    delete: async (callOptions = {}) => {
      for (const object of objects) await deleteUnlessReplaced({ cluster, namespace }, object, callOptions);
    },
  };
}

// Velero's sync copies the status, so both have the same one.
function isSame(object: KubeObject, stored: Backup | undefined): boolean {
  const began = (object.status as Backup['status'] | undefined)?.startTimestamp;
  return typeof began === 'string' && began === stored?.status.startTimestamp;
}

async function deleteUnlessReplaced({ cluster, namespace }: VeleroCluster, object: ObjectToDelete, options: CallOptions): Promise<void> {
  const { kind, name, uid } = object;
  try {
    await cluster.delete(veleroKinds[kind], { namespace, name }, { ...options, ...(uid !== undefined && { preconditions: { uid } }) });
  } catch (error) {
    // Another object of that name, made meanwhile.
    if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) throw error;
  }
}
