import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { mapInOrder } from '../../flow/map-in-order.ts';
import { ownMember, stringifyJson } from '../../json/index.ts';
import { createClusterReader } from '../../kubernetes/create-cluster-reader.ts';
import { fromOperationResource } from '../../operations/operation-resource.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import { archivePaths } from '../../storage/archive/archive-path.ts';
import { rewriteArchive } from '../../storage/archive/rewrite-archive.ts';
import { requireFile } from '../../storage/reading/require-file.ts';
import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { ResourceList } from '../../velero-api/files/results.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import { itemKey } from '../items/backed-up-items.ts';
import type { FinishOptions } from './finish-options.ts';
import { putVolumeRows } from './put-volume-rows.ts';

/**
 * What Velero's finalizer does once the operations have ended: their post-operation items are read from the cluster again,
 * go through the actions (the backup's phase is Finalizing) and into the archive, and the volume rows say how it ended.
 */
export async function finalizeItems(options: FinishOptions): Promise<void> {
  const { backup, operations, uploads, writer, dependencies, run } = options;
  // The one that it was begun with may have missed out since.
  const store = writer.live?.()[0]?.store ?? options.store;
  const { now } = dependencies;
  const { name } = backup.metadata;
  const { signal } = run;
  const fresh = await readItems(options);
  if (fresh.entries.size > 0) {
    const stream = await store.openArchive(name, { signal });
    await writer.putArchive(rewriteArchive({ stream, entries: fresh.entries, now, what: `The archive of backup "${name}"`, signal }), {
      signal,
    });
    const list = await requireFile(store.readResourceList(name, { signal }), { store, name, file: 'resource-list' });
    const added = fresh.names.filter(([kind, each]) => !ownMember(list, kind)?.includes(each)).length;
    if (added > 0) addToProgress(backup, added);
    await writer.putFile('resource-list', stringifyJson(withNames(list, fresh.names)), { signal });
  }
  await putVolumeRows((row, location) => withOutcome(uploads?.withOutcome(row, location) ?? row, operations), options);
  await writer.putFile('itemoperations', `${stringifyJson(operations)}\n`, { signal });
}

interface FreshItems {
  /** By path in the archive. */
  readonly entries: Map<string, Uint8Array>;
  /** As the resource list names them: kind, name. */
  readonly names: (readonly [string, string])[];
}

async function readItems(options: FinishOptions): Promise<FreshItems> {
  const { operations, log } = options;
  const fresh: FreshItems = { entries: new Map(), names: [] };
  const ids = operations.flatMap(({ spec }) => spec.postOperationItems ?? []).map(fromOperationResource);
  const distinct = new Map(ids.map((id) => [`${groupResource(id)} ${id.namespace}/${id.name}`, id]));
  const read = async (id: ResourceIdentifier) => {
    try {
      return await readItem(id, options);
    } catch (error) {
      if (isFatalToBackup(error)) throw error;
      log.forItem(id).error('Error finalizing item', coded('ITEM_NOT_BACKED_UP', { error }));
      return undefined;
    }
  };
  const { concurrency } = options.dependencies;
  for await (const item of mapInOrder(distinct.values(), { concurrency, map: read })) if (item) put(item, fresh);
  return fresh;
}

interface FreshItem {
  readonly id: ResourceIdentifier;
  readonly object: KubeObject;
  readonly version: string;
  /** As the cluster names it. */
  readonly named: KubeObject;
}

async function readItem(id: ResourceIdentifier, options: FinishOptions): Promise<FreshItem | undefined> {
  const { actions, discovery, log, dependencies, run, uploads } = options;
  const upload = uploads?.objectOf(id);
  // It is nowhere but here.
  if (upload) return { id, object: upload, version: versionOf(upload), named: upload };
  const { cluster } = dependencies;
  const logger = log.forItem(id);
  const type = discovery.resolve(groupResource(id));
  const object = type && (await cluster.get(type, id, { signal: run.signal }));
  if (!object) {
    logger.warn(
      'Is not in the cluster any more after its operation has ended: it stays in the backup as it was before',
      coded('ITEM_NOT_THERE'),
    );
    return undefined;
  }
  const stored = await actions.run({
    object,
    resource: id,
    context: { cluster: createClusterReader(cluster, discovery), logger, signal: run.signal },
    // They were taken with the item the first time.
    onAdditionalItems: async () => {},
    onOperation({ action, operationId }) {
      throw new LifeboatError({
        code: 'ITEM_ACTION_FAILED',
        message: `${action} started operation ${operationId} while the backup is finalized`,
      });
    },
  });
  return stored && { id, object: stored, version: type.version, named: object };
}

function put({ id, object, version, named }: FreshItem, fresh: FreshItems): void {
  const body = Buffer.from(stringifyJson(object));
  for (const path of archivePaths({ ...id, version, preferred: true })) fresh.entries.set(path, body);
  const { kind, name } = itemKey(named);
  fresh.names.push([kind, name]);
}

function versionOf({ apiVersion }: KubeObject): string {
  return apiVersion.split('/').at(-1) ?? '';
}

function addToProgress({ status }: FinishOptions['backup'], added: number): void {
  const { totalItems = 0, itemsBackedUp = 0 } = status.progress ?? {};
  status.progress = { totalItems: totalItems + added, itemsBackedUp: itemsBackedUp + added };
}

function withNames(list: ResourceList, names: FreshItems['names']): ResourceList {
  const lists = new Map(Object.entries(list));
  for (const [kind, name] of names) lists.set(kind, [...new Set([...(lists.get(kind) ?? []), name])].sort());
  return Object.fromEntries([...lists].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A row of a CSI snapshot or of moved data gets the end of its operation. */
function withOutcome(row: BackupVolumeInfo, operations: readonly BackupItemOperation[]): BackupVolumeInfo {
  const id = row.csiSnapshotInfo?.operationID;
  const operation = id ? operations.find(({ spec }) => spec.operationID === id) : undefined;
  if (!operation) return row;
  const { phase, updated } = operation.status;
  return {
    ...row,
    ...(updated && { completionTimestamp: updated }),
    result: phase === 'Completed' ? 'succeeded' : 'failed',
    ...(row.csiSnapshotInfo && { csiSnapshotInfo: { ...row.csiSnapshotInfo, ReadyToUse: phase === 'Completed' } }),
  };
}
