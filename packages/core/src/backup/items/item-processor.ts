import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { BackupPodHooks, HookWindow } from '../../hooks/backup/backup-pod-hooks.ts';
import { createClusterReader } from '../../kubernetes/create-cluster-reader.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { StartedOperation } from '../../operations/new-operation.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import type { VolumeSaver } from '../../volumes/volume-saver.ts';
import { isLeftOut } from '../blocks/is-left-out.ts';
import type { BlockMember, CopiedItems, ItemBlock } from '../blocks/item-block.ts';
import type { PreparedBackup } from '../prepare/prepare-backup.ts';
import { type BackedUpItems, expectedItemKey, type ItemKey, itemKey } from './backed-up-items.ts';
import { createItemTurns, type ItemTurn } from './item-turns.ts';
import type { ItemActions } from './run-item-actions.ts';

/** An object that is ready for the archive. */
export interface ReadyItem {
  readonly id: ResourceIdentifier;
  /** As collected, before the actions. */
  readonly version: string;
  /** Whether the cluster prefers that version. */
  readonly preferred: boolean;
  /** May be unparsed. */
  readonly object: KubeObject;
}

/** Takes objects through Velero's pkg/backup/item_backupper.go: exclusions, once only, actions, additional items. */
export interface ItemProcessor {
  /** What is to be written of a block, additional items before the object that brought them. Objects that are left out or
   * that another block has are not in it. */
  processBlock(block: ItemBlock): Promise<ReadyItem[]>;
  /** The same for objects that are only copied, at once. No block may be in process: what one brings along would come behind it. */
  copy(items: CopiedItems): ReadyItem[];
  /** The same for one object that is named and still to be read. Empty when there is none. */
  fetchIfThere(id: ResourceIdentifier, options?: { readonly quiet?: boolean }): Promise<readonly ReadyItem[]>;
  /** Resolves when no block is being processed: once the run is canceled, what is left then are owed post hooks. */
  idle(): Promise<void>;
}

interface ItemProcessorOptions {
  readonly cluster: ClusterClient;
  readonly prepared: PreparedBackup;
  readonly items: BackedUpItems;
  readonly actions: ItemActions;
  readonly hooks: BackupPodHooks;
  readonly volumes: Pick<VolumeSaver, 'pod' | 'persistentVolume'>;
  readonly log: OperationLog;
  /** Told of every asynchronous operation that an action started. */
  readonly onOperation: (operation: StartedOperation) => void;
  readonly signal: AbortSignal;
}

/** A block while it is backed up. */
interface BlockTurn {
  readonly turn: ItemTurn<ReadyItem>;
  /** Members that are claimed and still to be backed up. */
  readonly waiting: Map<string, BlockMember>;
}

interface FetchOptions {
  /** Whatever the filters say. */
  readonly mustInclude?: boolean;
  /** No other object brings it along. */
  readonly byItself?: boolean;
  /** Not being there is nothing to warn of. */
  readonly optional?: boolean;
  /** Nor is that it may not be read. */
  readonly quiet?: boolean;
}

export function createItemProcessor(options: ItemProcessorOptions): ItemProcessor {
  const { cluster, prepared, items, actions, hooks, log, signal } = options;
  const { discovery } = prepared.facts;
  const preferred = new Set(discovery.preferred);
  const reader = createClusterReader(cluster, discovery);
  const turns = createItemTurns<ReadyItem>();
  const unreadable = new Set<string>();
  async function processClaimed(type: ApiResource, object: KubeObject, block: BlockTurn): Promise<void> {
    const id = { group: type.group, resource: type.resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
    try {
      if (groupResource(type) === 'pods') await options.volumes.pod(object);
      const stored = await actions.run({
        object,
        resource: id,
        context: { cluster: reader, logger: log.forItem(id), signal },
        onAdditionalItems: async (additional, mustInclude) => {
          // Claims wait for their snapshots: those of one Pod at the same time.
          const isClaim = (item: ResourceIdentifier) => groupResource(item) === 'persistentvolumeclaims';
          for (const item of additional) if (!isClaim(item)) await processNamed(item, block, { mustInclude });
          await allOf(additional.filter(isClaim), (item) => processNamed(item, block, { mustInclude }));
        },
        onOperation: options.onOperation,
      });
      if (stored && groupResource(type) === 'persistentvolumes') await options.volumes.persistentVolume(stored);
      if (stored) block.turn.ready.push({ id, version: type.version, preferred: preferred.has(type), object: stored });
      else items.drop(itemKey(object));
    } catch (error) {
      if (isFatalToBackup(error)) throw error;
      items.drop(itemKey(object));
      log.forItem(id).error('Error backing up item', coded('ITEM_NOT_BACKED_UP', { error }));
    }
  }

  async function processNamed(id: ResourceIdentifier, block: BlockTurn, options: FetchOptions): Promise<void> {
    const type = discovery.resolve(groupResource(id));
    if (!type) return log.forItem(id).warn('An additional item is of a type that the cluster does not serve', coded('ITEM_NOT_THERE'));
    if (!options.mustInclude && !mayInclude(type, id, prepared)) return;
    const key = expectedItemKey(type, id);
    // Taken before it is read: what names itself, and what several objects name, is read once.
    const member = block.waiting.get(turnKey(key));
    if (!member && !items.claim(key)) return block.turn.takeOver(turnKey(key));
    block.turn.own(turnKey(key));
    await processMember(member ?? { type, ...id }, block, options);
  }

  /** A member that this block has claimed. */
  async function processMember(member: BlockMember, block: BlockTurn, options: FetchOptions): Promise<void> {
    block.waiting.delete(turnKey(expectedItemKey(member.type, member)));
    const object = await readMember(member, options);
    if (object) await processClaimed(member.type, object, block);
  }

  /** `undefined` when it is not to be backed up: then that is settled. */
  async function readMember(member: BlockMember, options: FetchOptions): Promise<KubeObject | undefined> {
    const { mustInclude = false, optional = false, byItself = false, quiet = false } = options;
    const { type } = member;
    const id = { group: type.group, resource: type.resource, namespace: member.namespace, name: member.name };
    const key = expectedItemKey(type, id);
    try {
      const object = member.object ?? (await cluster.get(type, id, { signal }));
      if (object && !isLeftOut(object, mustInclude) && (mustInclude || (await isWanted(member, object, byItself)))) return object;
      if (object || optional) items.release(key);
      else {
        items.drop(key);
        log.forItem(id).warn("Additional item was not found in Kubernetes API, can't back it up", coded('ITEM_NOT_THERE'));
      }
    } catch (error) {
      if (isFatalToBackup(error)) throw error;
      items.drop(key);
      if (!type.namespaced && LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) {
        if (!quiet) tellUnreadable(groupResource(type), error);
      } else log.forItem(id).error('Error backing up additional item', coded('ITEM_NOT_BACKED_UP', { error }));
    }
    return undefined;
  }

  /** A user with rights in some namespaces has none to what their objects name outside: told once for each kind. */
  function tellUnreadable(kind: string, error: unknown): void {
    if (unreadable.has(kind)) return;
    unreadable.add(kind);
    log.warn(`${kind} may not be read: those that objects of this backup name do not come along`, coded('RELATIONS_UNKNOWN', { error }));
  }

  async function isWanted({ type, ifSelected, object: read }: BlockMember, object: KubeObject, byItself: boolean): Promise<boolean> {
    const { types, objects, select } = prepared;
    if (byItself && ifSelected && !(types.includes(type) && objects.takes(type, object))) return false;
    // Who read it for the block has asked.
    if (!select || (byItself && read)) return true;
    // A Pod is in a block for a claim that it shares with others.
    const mustBeTaken = byItself && (ifSelected || groupResource(type) === 'pods');
    return mustBeTaken ? select.takes(type, object, log) : !(await select.excludes(type, object, log));
  }

  // Without a pause, so that blocks take objects in the order in which they begin.
  function claimMembers(members: ItemBlock, turn: ItemTurn<ReadyItem>): Map<string, BlockMember> {
    const claimed = new Map<string, BlockMember>();
    for (const member of members) {
      const key = expectedItemKey(member.type, member);
      if ((member.object && isLeftOut(member.object)) || !items.claim(key)) continue;
      turn.own(turnKey(key));
      claimed.set(turnKey(key), member);
    }
    return claimed;
  }

  /** Reads the Pods of a block that are not read yet, and runs their pre hooks. */
  async function enterWindow(window: HookWindow, { waiting }: BlockTurn): Promise<void> {
    const pods = new Map<KubeObject, string>();
    for (const [key, member] of waiting) {
      if (groupResource(member.type) !== 'pods') continue;
      const object = await readMember(member, { byItself: true });
      if (!object) waiting.delete(key);
      else {
        waiting.set(key, { ...member, object });
        pods.set(object, key);
      }
    }
    for (const pod of await window.enter([...pods.keys()])) {
      items.drop(itemKey(pod));
      waiting.delete(pods.get(pod) ?? '');
    }
  }

  async function processBlock(members: ItemBlock): Promise<ReadyItem[]> {
    const window = hooks.openWindow();
    try {
      return await turns.run(async (turn) => {
        const block = { turn, waiting: claimMembers(members, turn) };
        await enterWindow(window, block);
        // Additional items of one may be others: those leave the map before their turn comes.
        for (const member of block.waiting.values()) await processMember(member, block, { byItself: true });
      });
    } finally {
      await window.leave();
    }
  }

  const running = new Set<Promise<unknown>>();

  return {
    processBlock(members) {
      const work = processBlock(members);
      running.add(work);
      const end = () => void running.delete(work);
      work.then(end, end);
      return work;
    },
    copy({ type, copied }) {
      const { group, resource, version } = type;
      const { kind } = expectedItemKey(type, { namespace: '', name: '' });
      const ready: ReadyItem[] = [];
      for (const object of copied) {
        const { namespace = '', name } = object.metadata;
        if (isLeftOut(object) || !items.claim({ kind, name: namespace ? `${namespace}/${name}` : name })) continue;
        ready.push({ id: { group, resource, namespace, name }, version, preferred: preferred.has(type), object });
      }
      return ready;
    },
    async idle() {
      await Promise.allSettled(running);
    },
    fetchIfThere: (id, { quiet = false } = {}) =>
      turns.run((turn) => processNamed(id, { turn, waiting: new Map() }, { optional: true, quiet })),
  };
}

/** All have ended before the first error is thrown. */
async function allOf<T>(elements: readonly T[], work: (element: T) => Promise<void>): Promise<void> {
  for (const end of await Promise.allSettled(elements.map(work))) if (end.status === 'rejected') throw end.reason;
}

function turnKey({ kind, name }: ItemKey): string {
  return `${kind} ${name}`;
}

// Cluster-scoped kinds come along unless they are excluded: a claim's volume in a backup of one namespace.
function mayInclude(type: ApiResource, id: ResourceIdentifier, { namespaces, resources, objects }: PreparedBackup): boolean {
  if (!objects.mayComeAlong(id)) return false;
  if (type.namespaced) return namespaces.shouldInclude(id.namespace) && resources.shouldInclude(type);
  return groupResource(type) === 'namespaces' || !resources.shouldExclude(type);
}
