import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import type { RestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import type { RestoreHookSources } from '../../hooks/restore/restore-hooks-of.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import { createExistingObjects } from '../existing/existing-objects.ts';
import { existingPolicy } from '../existing/existing-policy.ts';
import { isOwnRemains } from '../existing/own-remains.ts';
import { createRecreate, type RecreateSession } from '../existing/recreate/recreate.ts';
import type { OwnerLinker } from '../owners/owner-linker.ts';
import { withOwners } from '../owners/with-owners.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { RestoreTracker } from '../record/restore-tracker.ts';
import { finishRemains } from '../remains/finish-remains.ts';
import type { VersionPriorities } from '../request/version-priorities.ts';
import type { RiskNotes } from '../risks/risk-notes.ts';
import type { PlanGuard } from '../saved-plan/plan-guard.ts';
import type { ItemSource, SourceItem } from '../select/item-source.ts';
import { crdResource } from '../select/order-into-waves.ts';
import { type AdditionalItem, transformItem } from '../transform/transform-item.ts';
import { awaitVolumeFree } from '../volumes/await-volume-free.ts';
import { noteCreatedClaim } from '../volumes/finalize-volumes.ts';
import { createGroupContents } from '../volumes/group-contents.ts';
import type { PodVolumeFiller } from '../volumes/pods/pod-volume-filler.ts';
import { restoreSnapshot } from '../volumes/restore-snapshot.ts';
import type { RestoredClaim } from '../volumes/restored-claim.ts';
import type { RestorableSnapshot } from '../volumes/volume-restore-decision.ts';
import { approximateBytes, createByteBudget } from '../write/byte-budget.ts';
import { restoreStatus } from '../write/restore-status.ts';
import { type ExistingOutcome, updateExisting } from '../write/update-existing.ts';
import { awaitAdditional } from './await-additional.ts';
import { awaitCrd } from './await-crd.ts';
import { type CreateItemOptions, createItemCreator } from './create-item.ts';
import { createItemLedger, type LedgerEntry } from './item-ledger.ts';
import { type ItemOutcome, itemOutcomes } from './item-outcomes.ts';
import { isMadeWithNamespace, type NamespaceKeeper, type NamespaceSession } from './namespace-keeper.ts';

/** What restoring an object takes. */
export interface ItemSession extends NamespaceSession, RecreateSession {
  /** Holds the restore to a plan. */
  readonly guard?: PlanGuard | undefined;
  readonly hookSources: RestoreHookSources;
  readonly hooks: RestoreHookRunner;
  readonly files: PodVolumeFiller | undefined;
  readonly downloads: DataDownloads | undefined;
  readonly restoredClaims: RestoredClaim[];
  readonly restoredVolumes: RestoreVolumeInfo[];
  readonly risks: RiskNotes;
  readonly versionPriorities: VersionPriorities | undefined;
}

interface ItemRestorerOptions {
  readonly session: ItemSession;
  readonly source: ItemSource;
  readonly namespaces: NamespaceKeeper;
  readonly tracker: RestoreTracker;
  /** Absent: objects come back without owners. */
  readonly linker: OwnerLinker | undefined;
  readonly quiescer: Quiescer;
}

interface SnapshotOptions extends CreateItemOptions {
  readonly snapshot: RestorableSnapshot;
}

// Measured with objects of 400 kB: 1 MiB is slower and takes no less memory, no bound takes 100 MB more.
const writeBudgetInBytes = 2 * 1024 * 1024;

/** Restores one selected object, what it needs first: Velero's pkg/restore/restore.go. Failures are logged against the object; only what
 * stops the whole restore is thrown (see {@link isFatalToRestore}). */
export function createItemRestorer(options: ItemRestorerOptions): (id: ResourceIdentifier) => Promise<void> {
  const { session, source, namespaces, tracker, linker, quiescer } = options;
  const create = createItemCreator({ session, linker, quiescer });
  const recreate = createRecreate(session);
  const ledger = createItemLedger();
  const budget = createByteBudget(writeBudgetInBytes);
  const groupContents = createGroupContents(session);
  const existing = createExistingObjects({
    cluster: session.dependencies.cluster,
    signal: session.signal,
    mayList: (resource) => existingPolicy(resource, session) !== 'recreate',
  });

  async function restoreSelected(id: ResourceIdentifier): Promise<void> {
    const item = await readItem(id);
    if (item && session.view.selection.matches(id, item.object)) {
      await ledger.once(keyOf(id), undefined, (entry) => restoreLogged(id, item, entry));
    }
    tracker.advance();
  }

  async function restoreAdditional({ mustInclude, ...id }: AdditionalItem, by: LedgerEntry, logger: Logger): Promise<void> {
    if (!mustInclude && !session.view.selection.allowsAdditional(id)) return;
    if (!session.archive.has(id)) {
      logger.warn(`${describe(id)}, which it needs, is not in the backup`, coded('NEEDED_ITEM_MISSING'));
      return;
    }
    await ledger.once(keyOf(id), by, async (entry) => {
      const item = await readItem(id, { additional: true });
      if (item) await restoreLogged(id, item, entry);
    });
  }

  /** One that cannot be read is told of in its own wave. */
  async function restoreOwner(id: ResourceIdentifier, by: LedgerEntry): Promise<void> {
    if (groupResource(id) === 'namespaces') return void (await namespaces.ensure(id.name));
    await ledger.once(keyOf(id), by, async (entry) => {
      const item = await source.read(id).catch((error: unknown) => {
        if (isFatalToRestore(error)) throw error;
        return undefined;
      });
      if (item && session.view.selection.matches(id, item.object)) await restoreLogged(id, item, entry);
    });
  }

  async function readItem(id: ResourceIdentifier, options?: Parameters<ItemSource['read']>[1]): Promise<SourceItem | undefined> {
    try {
      const item = await source.read(id, options);
      if (!item)
        throw new LifeboatError({ code: 'KUBERNETES_API_UNAVAILABLE', message: `The cluster does not serve ${groupResource(id)}` });
      return item;
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      tracker.fail(1);
      session.log.forItem(targetOf(id)).error(`could not restore ${describe(id)}`, coded('ITEM_NOT_RESTORED', { error }));
      return undefined;
    }
  }

  async function restoreLogged(id: ResourceIdentifier, item: SourceItem, entry: LedgerEntry): Promise<void> {
    throwIfAborted(session.signal, 'The restore');
    const target = targetOf(id);
    const logger = session.log.forItem(target);
    const left = session.guard?.leaves(target);
    if (left !== undefined) return tracker.record(target, item.object, 'skipped', { rule: 'plan', reason: left });
    try {
      await restoreItem(id, item, { entry, target, logger });
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      logger.error(`could not restore ${describe(target)}`, coded('ITEM_NOT_RESTORED', { error }));
      await tracker.record(target, item.object, 'failed', { reason: error instanceof Error ? error.message : String(error) });
    }
  }

  async function restoreItem(
    id: ResourceIdentifier,
    item: SourceItem,
    at: { entry: LedgerEntry; target: ResourceIdentifier; logger: Logger },
  ): Promise<void> {
    const { entry, logger } = at;
    const transformed = await transformItem({ session, id, object: item.object });
    if (transformed.skip !== undefined) {
      if (transformed.dataLost) logger.error(`${describe(at.target)} is not restored: ${transformed.skip}`, coded('VOLUME_NOT_RESTORED'));
      else if (transformed.warn) logger.warn(`${describe(at.target)} is not restored: ${transformed.skip}`, coded('VOLUME_NOT_RESTORED'));
      else if (transformed.rule === 'cluster-own') tracker.leaveAlone(groupResource(id));
      else logger.info(`Skipped: ${transformed.skip}`);
      const listedAs = transformed.unlisted ? 'nothing' : undefined;
      const { skip: reason, rule } = transformed;
      if (transformed.dataLost) return tracker.record(at.target, item.object, 'failed', { listedAs, reason });
      return tracker.record(at.target, item.object, 'skipped', { listedAs, reason, rule });
    }
    const { wanted, snapshot } = transformed;
    // An action may have given it another name.
    const target = { ...at.target, name: wanted.metadata.name };
    await groupContents.ensureFor(id, item.object, logger);
    for (const additional of transformed.additionalItems) await restoreAdditional(additional, entry, logger);
    for (const wait of transformed.waits) await awaitAdditional(wait, session, logger);
    // A namespace that this restore made is empty: objects are created there without a look. Elsewhere a look first spares
    // the server a refused write for everything that it has already, such as its own ClusterRoles.
    const isEmpty = id.namespace !== '' && (await namespaces.ensure(id.namespace)) === 'created' && !isMadeWithNamespace(target);
    const guarded = await session.guard?.check({ id, type: item.type, target: at.target, original: item.object, wanted });
    if (guarded === 'leave') return tracker.record(target, item.object, 'skipped', { rule: 'same', reason: 'it is there and the same' });
    const links = await linker?.linksOf(id, item.object, (owner) => restoreOwner(owner, entry));
    if (snapshot) return restoreFromSnapshot({ item, wanted, target, links, logger, snapshot, id });
    const outcome = await budget.run(approximateBytes(wanted), async () => {
      throwIfAborted(session.signal, 'The restore');
      const { live, isListed } = isEmpty ? { isListed: false } : await existing.find(item.type, target);
      const held = groupResource(target) === 'pods' ? session.files?.hold({ original: item.object, wanted }) : undefined;
      const make = () => create({ id, item, wanted: held?.pod ?? wanted, target, links, logger });
      const made = await (live
        ? recreate({ id, type: item.type, live, wanted, linked: withOwners(wanted, links), logger, create: make })
        : make());
      if (made) held?.start(logger);
      if (made && groupResource(target) === 'pods')
        session.hooks.start(made, { counted: logger, lines: session.log.forItem(target, { counted: false }) });
      if (made) return live ? 'recreated' : 'created';
      return updateThere({ id, item, wanted, live, isListed, links, logger });
    });
    if (['created', 'recreated', 'finished'].includes(outcome)) noteCreatedClaim(session, { original: item.object, wanted });
    await end(item, { wanted, target, outcome, logger });
  }

  /** A PersistentVolume with a new volume of its provider; one that is there and in use is dealt with like any object. */
  async function restoreFromSnapshot(options: SnapshotOptions): Promise<void> {
    const { id, item, target, snapshot, logger } = options;
    const isClone = target.name !== id.name;
    const isFree = isClone || (await awaitVolumeFree(session, target.name)) === 'absent';
    if (!isFree) {
      const live = await session.dependencies.cluster.get(item.type, target, { signal: session.signal });
      const outcome = await updateThere({ ...options, live });
      return end(item, { wanted: options.wanted, target, outcome, logger });
    }
    const made = await restoreSnapshot({ session, ...snapshot, wanted: options.wanted, logger });
    try {
      // No look at the signal from here on: the volume is there.
      if (!(await create({ ...options, wanted: made.wanted })))
        throw new LifeboatError({
          code: 'KUBERNETES_ALREADY_EXISTS',
          message: `PersistentVolume ${target.name} was made by somebody else meanwhile`,
        });
    } catch (error) {
      throw made.left(error);
    }
    made.note();
    await end(item, { wanted: made.wanted, target, outcome: 'created', logger });
  }

  async function end(
    item: SourceItem,
    done: { wanted: KubeObject; target: ResourceIdentifier; outcome: ItemOutcome; logger: Logger },
  ): Promise<void> {
    const { wanted, target, outcome, logger } = done;
    const { action, listedAs, ...why } = itemOutcomes[outcome];
    if (outcome === 'created' || outcome === 'recreated' || outcome === 'updated') session.risks.note(groupResource(target), wanted);
    if (action !== 'skipped') await followUp(item, { wanted, isNew: outcome === 'created' || outcome === 'recreated' }, logger);
    logger.info(`${action[0]?.toUpperCase()}${action.slice(1)}${'rule' in why ? `: ${why.reason}` : ''}`);
    await tracker.record(target, wanted, action, { listedAs, ...why });
  }

  async function updateThere(
    options: Omit<CreateItemOptions, 'target'> & { readonly live: KubeObject | undefined; readonly isListed?: boolean },
  ): Promise<ExistingOutcome> {
    const { id, item, live, links } = options;
    const there = { ...options, session, type: item.type, original: item.object };
    const isOwn = live !== undefined && isOwnRemains(groupResource(id), live, session);
    const outcome = isOwn ? await finishRemains({ ...there, live }) : await updateExisting(there);
    if (live) await linker?.note(id, { live, type: item.type, original: item.object }, isOwn ? links?.later : []);
    if (live) await quiescer.note(item.type, live);
    return outcome;
  }

  async function followUp(item: SourceItem, made: { wanted: KubeObject; isNew: boolean }, logger: Logger): Promise<void> {
    const { cluster, resourceTimeoutInMs } = session.dependencies;
    const { wanted, isNew } = made;
    // The status of an object that was there tells of what it does there.
    if (isNew) await restoreStatus({ session, type: item.type, wanted, original: item.object, logger });
    if (groupResource(item.type) !== crdResource) return;
    const { name } = wanted.metadata;
    await awaitCrd({ cluster, type: item.type, name, timeoutInMs: resourceTimeoutInMs, signal: session.signal });
  }

  const targetOf = (id: ResourceIdentifier): ResourceIdentifier =>
    id.namespace === '' ? id : { ...id, namespace: session.view.selection.targetNamespace(id.namespace) };
  const keyOf = (id: ResourceIdentifier) => JSON.stringify([groupResource(id), targetOf(id).namespace, id.name]);
  return restoreSelected;
}

function describe(id: ResourceIdentifier): string {
  return `${groupResource(id)} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`;
}
