import { objectText } from '../contract/cluster/object-text.ts';
import type { BackupResult } from '../contract/requests.ts';
import type { BackupWriter } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { autoExcludedResources } from '../filters/auto-excludes.ts';
import { createAdaptiveBound } from '../flow/adaptive-bound.ts';
import { mapNearlyInOrder } from '../flow/map-nearly-in-order.ts';
import { createBackupPodHooks } from '../hooks/backup/backup-pod-hooks.ts';
import { stringifyJson } from '../json/index.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import { newBackupOperation } from '../operations/new-operation.ts';
import { groupResource, type KubeObject } from '../plugin-api/kube-object.ts';
import type { RunRecord } from '../records/run-record.ts';
import { createTextArchive } from '../storage/archive/text-archive.ts';
import type { BackupItemOperation } from '../velero-api/files/item-operation.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { HookStatus } from '../velero-api/objects/hooks.ts';
import type { VolumeSaver } from '../volumes/volume-saver.ts';
import { formItemBlocks } from './blocks/form-item-blocks.ts';
import type { CollectedItem, CopiedItems } from './blocks/item-block.ts';
import { createRelatedItems } from './blocks/related-items.ts';
import { type BackupProgress, createBackupProgress } from './collect/backup-progress.ts';
import { collectCrds } from './collect/collect-crds.ts';
import { collectItems } from './collect/collect-items.ts';
import { createResourceVersionCut, type ResourceVersionCut } from './collect/resource-version-cut.ts';
import { unparsedTypes } from './collect/unparsed-types.ts';
import { type BackedUpItems, createBackedUpItems } from './items/backed-up-items.ts';
import { createItemProcessor, type ItemProcessor, type ReadyItem } from './items/item-processor.ts';
import type { ItemActions } from './items/run-item-actions.ts';
import type { BackupRun } from './prepare/backup-dependencies.ts';
import type { PreparedBackup } from './prepare/prepare-backup.ts';

/** What an archive came to hold. */
export interface ArchiveContents {
  readonly items: BackedUpItems;
  /** Asynchronous operations that item actions started. */
  readonly operations: readonly BackupItemOperation[];
  readonly hookStatus: HookStatus;
  /** Objects in the archive. */
  readonly written: number;
  /** Those of them that are no namespaces. */
  readonly selected: number;
  /** Compressed. */
  readonly bytes: number;
  readonly consistency: BackupResult['consistency'];
}

interface WriteArchiveOptions extends BackupRun {
  readonly prepared: PreparedBackup;
  readonly actions: ItemActions;
  readonly writer: BackupWriter;
  readonly volumes: VolumeSaver;
  readonly record: RunRecord<Backup>;
  readonly log: OperationLog;
}

export const defaultHookGraceInMs = 30_000;
/** A block whose claim waits for a snapshot that long, while all others are done, holds up no other. */
const lateInMs = 5000;
/** Each is a few objects in memory. */
const mostLate = 500;

/** Collects, processes and writes every item. The archive streams into the store meanwhile: what the store does not take
 * yet holds back the listing. @throws the error that ended it; nothing of the archive is then in the store */
export async function writeArchive(options: WriteArchiveOptions): Promise<ArchiveContents> {
  const { request, dependencies, prepared, writer, volumes, log, run } = options;
  const { cluster, now } = dependencies;
  const stop = new AbortController();
  const signal = AbortSignal.any([run.signal, stop.signal]);
  const items = createBackedUpItems();
  const cut = createResourceVersionCut({ cluster, ...prepared.facts });
  const operations: BackupItemOperation[] = [];
  const hooks = createBackupPodHooks({
    cluster,
    discovery: prepared.facts.discovery,
    hooks: prepared.backup.spec.hooks,
    podHooks: request.podHooks ?? [],
    runHooks: request.runHooks,
    graceInMs: dependencies.hookGraceInMs ?? defaultHookGraceInMs,
    log,
    emit: run.emit,
    signal,
  });
  const processor = createItemProcessor({
    cluster,
    prepared,
    items,
    actions: options.actions,
    hooks,
    volumes,
    log,
    onOperation: (started) => operations.push(newBackupOperation(started, { backup: prepared.backup, now: now() })),
    signal,
  });
  const progress = createBackupProgress((event) => {
    run.emit(event);
    options.record.progress({ totalItems: event.totalItems, itemsBackedUp: event.items });
  });
  let selected = 0;

  const archive = createTextArchive({ now });
  const stored = writer.putArchive(archive.stream, { signal });
  let storeError: unknown;
  stored.catch((error: unknown) => {
    storeError ??= error;
    stop.abort(error);
  });
  try {
    for await (const ready of readyItems({ ...options, cut, processor, progress, signal })) {
      for (const item of ready) {
        const text = objectText(item.object) ?? [Buffer.from(stringifyJson(item.object))];
        const room = archive.add({ ...item.id, version: item.version, preferred: item.preferred }, text, { signal });
        if (room) await room;
        const { namespace, name } = item.id;
        run.emit({ type: 'item', object: { groupResource: groupResource(item.id), namespace, name }, action: 'archived' });
        log.forItem(item.id).info('Backed up item');
        if (groupResource(item.id) !== 'namespaces') selected += 1;
        progress.itemWritten(archive.bytes);
      }
    }
    archive.finish();
    await stored;
  } catch (error) {
    const cause = storeError ?? error;
    archive.abort(error instanceof Error ? error : new Error(String(error)));
    stop.abort(error);
    // Post hooks that are owed run to their end, and then nothing of this backup touches the cluster any more.
    await processor.idle();
    const rejection = await stored.then(() => undefined).catch((reason: unknown) => reason);
    // A stream that its reader closed says less than the reader's own error, but that the put was canceled says nothing: it was, above.
    const isEcho = rejection === undefined || (LifeboatError.isInstance(rejection, 'CANCELED') && !run.signal.aborted);
    throw LifeboatError.isInstance(cause) || isEcho ? cause : rejection;
  }
  progress.finish(archive.bytes);
  return {
    items,
    operations,
    hookStatus: hooks.status,
    written: progress.done,
    selected,
    bytes: archive.bytes,
    consistency: cut.consistency,
  };
}

interface ReadyItemsOptions extends WriteArchiveOptions {
  readonly cut: ResourceVersionCut;
  readonly processor: ItemProcessor;
  readonly progress: BackupProgress;
  readonly signal: AbortSignal;
}

/** The items in the order of the archive: as collected (but what is late), what an item brings along before it, CRDs at the end. */
async function* readyItems(options: ReadyItemsOptions): AsyncGenerator<readonly ReadyItem[]> {
  const { dependencies, prepared, processor, cut, log, progress, signal } = options;
  const { cluster, concurrency, mostAtOnce = concurrency } = dependencies;
  const types = new Map<string, { readonly group: string; readonly resource: string }>();
  let collected = 0;

  async function* collectedItems(): AsyncGenerator<CollectedItem | CopiedItems> {
    const unparsedUnlessNamed = unparsedTypes({ ...options, itemBlockActions });
    const pages = collectItems({ cluster, prepared, cut, unparsedUnlessNamed, log, signal });
    for await (const { type, items, remaining, ordered = false } of pages) {
      collected += items.length;
      progress.expect(collected + remaining);
      let copied: KubeObject[] = [];
      for (const object of items) {
        if (objectText(object)) {
          copied.push(object);
          continue;
        }
        if (copied.length > 0) yield { type, copied };
        copied = [];
        yield { type, object, ordered };
      }
      if (copied.length > 0) yield { type, copied };
    }
  }
  const { itemBlockActions = [], actionTimeoutInMs } = dependencies;
  const related = createRelatedItems({ cluster, prepared, actions: itemBlockActions, actionTimeoutInMs, log, signal });
  const blocks = formItemBlocks({ items: collectedItems(), related });
  // Snapshots are what takes long.
  const atOnce = createAdaptiveBound({ least: concurrency, most: mostAtOnce });
  const processed = mapNearlyInOrder(blocks, {
    concurrency: atOnce,
    lateInMs,
    mostLate,
    // A page of them is as much memory as many blocks; and what an earlier block brings along comes before it.
    alone: (block) => 'copied' in block,
    map: async (block) => ('copied' in block ? processor.copy(block) : processor.processBlock(block)),
  });
  for await (const ready of processed) {
    // What only comes along with a claim brings no definition: the snapshot controller does, without which it is of no use.
    for (const { id } of ready) if (!autoExcludedResources.includes(groupResource(id))) types.set(groupResource(id), id);
    // Taken away: no earlier turn that is late may write it again.
    yield ready.splice(0);
  }
  yield* collectCrds({ prepared, processor, types: [...types.values()] });
}
