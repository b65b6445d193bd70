import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { backupNameLabel, mustIncludeAdditionalItemsAnnotation, validLabelValue } from '../../velero-api/values/labels.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import { contentFields, snapshotFields } from '../../volumes/csi/api/snapshot-fields.ts';
import type { CsiSnapshots } from '../../volumes/csi/csi-snapshots.ts';
import { createListedContents, type SnapshotOutcome } from './listed-contents.ts';

const group = 'snapshot.storage.k8s.io';

/** Backs a VolumeSnapshot up with its class and its content. Those that the backup took are an operation that lasts until the
 * storage system calls them ready; then both are backed up again. `snapshots` is absent in a resumed backup. */
export function createCsiVolumeSnapshotAction(snapshots?: Pick<CsiSnapshots, 'operationIdOf'>): BackupItemAction {
  const listed = createListedContents();
  return {
    name: 'velero.io/csi-volumesnapshot-backupper',
    appliesTo: { includedResources: [`volumesnapshots.${group}`] },
    async execute({ item, resource, backup }) {
      if (backup.status.phase?.startsWith('Finalizing')) return {};
      const { className, contentName } = snapshotFields(item);
      const additionalItems: ResourceIdentifier[] = [];
      if (className) additionalItems.push({ group, resource: 'volumesnapshotclasses', namespace: '', name: className });
      const content = contentName && { group, resource: 'volumesnapshotcontents', namespace: '', name: contentName };
      if (content) additionalItems.push(content);
      const operationId = snapshots?.operationIdOf(item);
      return {
        item: mustInclude(item),
        additionalItems,
        ...(operationId !== undefined && content && { operationId, postOperationItems: [resource, content] }),
      };
    },
    async progress(operationId, backup, { cluster, signal }) {
      const [namespace = '', name = '', started = ''] = operationId.split('/');
      if (!started) throw new Error(`${operationId} is not one of its operations`);
      const snapshot = { namespace, name };
      const outcome = (await listed.find(snapshot, { backup, cluster, signal })) ?? (await readOutcome(snapshot, backup, cluster, signal));
      if (!outcome) throw new Error(`VolumeSnapshot ${namespace}/${name} and its content are gone`);
      const { ready, error } = outcome;
      const updated = formatTimestamp(new Date());
      if (ready) return { completed: true, started, updated };
      return error === undefined ? { completed: false, started } : { completed: true, error, started, updated };
    },
    // Nobody can stop a storage system from completing a snapshot.
    async cancel() {},
  };
}

/** Also when the snapshot went away with its namespace. */
async function readOutcome(
  snapshot: { readonly namespace: string; readonly name: string },
  backup: Backup,
  cluster: ClusterReader,
  signal: AbortSignal | undefined,
): Promise<SnapshotOutcome | undefined> {
  const live = await cluster.getObject({ group, resource: 'volumesnapshots', ...snapshot }, { signal });
  const name = live && snapshotFields(live).contentName;
  if (name) {
    const content = await cluster.getObject({ group, resource: 'volumesnapshotcontents', namespace: '', name }, { signal });
    return content && contentFields(content);
  }
  const labelSelector = `${backupNameLabel}=${validLabelValue(backup.metadata.name)}`;
  for await (const content of cluster.listObjects(
    { group, resource: 'volumesnapshotcontents' },
    { labelSelector, ...(signal && { signal }) },
  )) {
    const { snapshotRef, ...outcome } = contentFields(content);
    if (snapshotRef.namespace === snapshot.namespace && snapshotRef.name === snapshot.name) return outcome;
  }
  return undefined;
}

function mustInclude(item: KubeObject): KubeObject {
  const annotations = { ...item.metadata.annotations, [mustIncludeAdditionalItemsAnnotation]: 'true' };
  return { ...item, metadata: { ...item.metadata, annotations } };
}
