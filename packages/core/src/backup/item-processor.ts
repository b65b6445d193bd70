import { builtInBackupActions } from '../actions/backup/built-in-backup-actions.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import { createClusterReader } from '../kubernetes/cluster-reader.ts';
import type { ApiResource } from '../kubernetes/discovery.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import type { BackupItemAction } from '../plugin-api/item-actions.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../plugin-api/kube-object.ts';
import { excludeFromBackupLabel } from '../velero-api/labels.ts';
import { type BackedUpItems, expectedItemKey, type ItemKey, itemKey } from './backed-up-items.ts';
import { isFatal } from './is-fatal.ts';
import { createItemTurns, type ItemTurn } from './item-turns.ts';
import type { PreparedBackup } from './prepare-backup.ts';
import { createItemActions } from './run-item-actions.ts';

/** An object that is ready for the archive. */
export interface ReadyItem {
  readonly id: ResourceIdentifier;
  /** As collected, before the actions. */
  readonly version: string;
  /** Whether the cluster prefers that version. */
  readonly preferred: boolean;
  readonly object: KubeObject;
}

/** Takes one object through reference 2.6: exclusions, once only, actions, additional items. */
export interface ItemProcessor {
  /** What is to be written, additional items before the object that brought them. Empty when it is left out. */
  process(type: ApiResource, object: KubeObject): Promise<readonly ReadyItem[]>;
  /** The same for an object that is named and still to be read. Empty when there is none. */
  fetchIfThere(id: ResourceIdentifier): Promise<readonly ReadyItem[]>;
}

interface ItemProcessorOptions {
  readonly cluster: ClusterClient;
  readonly prepared: PreparedBackup;
  readonly items: BackedUpItems;
  readonly actions: readonly BackupItemAction[];
  /** Velero's `EnableAPIGroupVersions`. */
  readonly allVersions?: boolean | undefined;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

interface FetchOptions {
  /** Whatever the filters say. */
  readonly mustInclude?: boolean;
  /** Not being there is nothing to warn of. */
  readonly optional?: boolean;
}

export function createItemProcessor(options: ItemProcessorOptions): ItemProcessor {
  const { cluster, prepared, items, log, signal } = options;
  const { discovery } = prepared.facts;
  const preferred = new Set(discovery.preferred);
  const reader = createClusterReader(cluster, discovery);
  const turns = createItemTurns<ReadyItem>();
  const actions = createItemActions({
    builtIn: builtInBackupActions({ cluster, discovery, allVersions: options.allVersions }),
    extra: options.actions,
    discovery,
    backup: prepared.backup,
  });

  async function processClaimed(type: ApiResource, object: KubeObject, turn: ItemTurn<ReadyItem>): Promise<void> {
    const id = { group: type.group, resource: type.resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
    try {
      const stored = await actions.run({
        object,
        resource: id,
        context: { cluster: reader, logger: log.forItem(id), signal },
        onAdditionalItems: async (additional, mustInclude) => {
          for (const item of additional) await fetchItem(item, turn, { mustInclude });
        },
      });
      if (stored) turn.ready.push({ id, version: type.version, preferred: preferred.has(type), object: stored });
      else items.drop(itemKey(object));
    } catch (error) {
      if (isFatal(error)) throw error;
      items.drop(itemKey(object));
      log.forItem(id).error('Error backing up item', { error });
    }
  }

  async function fetchItem(id: ResourceIdentifier, turn: ItemTurn<ReadyItem>, options: FetchOptions): Promise<void> {
    const { mustInclude = false, optional = false } = options;
    const type = discovery.resolve(groupResource(id));
    if (!type) return log.forItem(id).warn('An additional item is of a type that the cluster does not serve');
    if (!mustInclude && !mayInclude(type, id, prepared)) return;
    const key = expectedItemKey(type, id);
    // Taken before it is read: what names itself, and what several objects name, is read once.
    if (!items.claim(key)) return turn.takeOver(turnKey(key));
    turn.own(turnKey(key));
    try {
      const object = await cluster.get(type, id, { signal });
      if (!object && optional) items.release(key);
      else if (!object) {
        items.drop(key);
        log.forItem(id).warn("Additional item was not found in Kubernetes API, can't back it up");
      } else if (isLeftOut(object, mustInclude)) items.release(key);
      else await processClaimed(type, object, turn);
    } catch (error) {
      if (isFatal(error)) throw error;
      items.drop(key);
      log.forItem(id).error('Error backing up additional item', { error });
    }
  }

  return {
    process: (type, object) =>
      turns.run(async (turn) => {
        const key = itemKey(object);
        if (isLeftOut(object, false) || !items.claim(key)) return;
        turn.own(turnKey(key));
        await processClaimed(type, object, turn);
      }),
    fetchIfThere: (id) => turns.run((turn) => fetchItem(id, turn, { optional: true })),
  };
}

function turnKey({ kind, name }: ItemKey): string {
  return `${kind} ${name}`;
}

function isLeftOut({ metadata }: KubeObject, mustInclude: boolean): boolean {
  if (metadata.deletionTimestamp) return true;
  return !mustInclude && metadata.labels?.[excludeFromBackupLabel] === 'true';
}

// Cluster-scoped kinds come along unless they are excluded: a claim's volume in a backup of one namespace.
function mayInclude(type: ApiResource, id: ResourceIdentifier, { namespaces, resources }: PreparedBackup): boolean {
  if (type.namespaced) return namespaces.shouldInclude(id.namespace) && resources.shouldInclude(type);
  return groupResource(type) === 'namespaces' || !resources.shouldExclude(type);
}
