import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { FilterPolicies } from '../../filters/policies/compile-filter-policies.ts';
import { createAdaptiveBound } from '../../flow/adaptive-bound.ts';
import { forEachInParallel } from '../../flow/for-each-in-parallel.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import type { RestoreHookSources } from '../../hooks/restore/restore-hooks-of.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { withSpan } from '../../tracing/with-span.ts';
import { createOwnerLinker, type OwnerLinker } from '../owners/owner-linker.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { RestoreTracker } from '../record/restore-tracker.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { viewCluster } from '../select/cluster-view.ts';
import { createItemSource, type ItemSource } from '../select/item-source.ts';
import type { JudgedObjects } from '../select/judged-objects.ts';
import { crdResource, orderIntoWaves } from '../select/order-into-waves.ts';
import { unservedMessage } from '../select/unserved-message.ts';
import type { ItemSession } from './item-restorer.ts';
import { createItemRestorer } from './item-restorer.ts';
import { createNamespaceKeeper } from './namespace-keeper.ts';

const isThere = 'it is there already';

/** What restoring wave by wave takes. */
export interface WavesSession extends ItemSession {
  readonly hookSources: RestoreHookSources;
  readonly filters: FilterPolicies | undefined;
  readonly judged: JudgedObjects | undefined;
  view: ClusterView;
}

/** Restores everything that was selected, wave by wave: CustomResourceDefinitions first, and what they define then. */
export async function restoreWaves(session: WavesSession, tracker: RestoreTracker, quiescer: Quiescer): Promise<void> {
  const { selection } = session.view;
  const linker = session.choices.relinkOwners ? createOwnerLinker(session, quiescer) : undefined;
  await quiescer.begin();
  logCommands(session, tracker);
  for (const count of selection.leftOut.values()) tracker.leaveOut('policy', count);
  tracker.total = selection.count(selection.resources);
  tracker.fail(session.judged?.undecided.length ?? 0);
  if (selection.resources.includes(crdResource)) {
    await restoreResources([crdResource], { session, tracker, linker, quiescer });
    await renewView(session, tracker);
  }
  await restoreResources(
    session.view.selection.resources.filter((resource) => resource !== crdResource),
    { session, tracker, linker, quiescer },
  );
  await linker?.end();
  logLeftAlone(session, tracker);
}

function logCommands({ view, log }: WavesSession, tracker: RestoreTracker): void {
  for (const [resource, { length }] of view.selection.commands) {
    tracker.leaveOut('command', length);
    log.info(
      `${length} ${resource} are left out: they are commands, and would be carried out again. includedResources with that name restores them`,
      coded('LEFT_OUT'),
    );
  }
}

function logLeftAlone({ log }: WavesSession, { leftAlone }: RestoreTracker): void {
  const kinds = [...leftAlone].map(([resource, count]) => `${count} ${resource}`).sort();
  if (kinds.length > 0)
    log.info(`What belongs to the cluster itself is left alone (${kinds.join(', ')}): restoreClusterOwn restores it`, coded('LEFT_OUT'));
}

interface ResourcesOptions {
  readonly session: WavesSession;
  readonly tracker: RestoreTracker;
  readonly linker: OwnerLinker | undefined;
  readonly quiescer: Quiescer;
}

async function restoreResources(resources: readonly string[], { session, tracker, linker, quiescer }: ResourcesOptions): Promise<void> {
  const source = createItemSource(session);
  const namespaces = createNamespaceKeeper({
    session,
    linker,
    onCreated: (namespace) => tracker.record(namespaceId(namespace.metadata.name), namespace, 'created'),
    onExisting: (namespace, updated) =>
      updated
        ? tracker.record(namespaceId(namespace.metadata.name), namespace, 'updated')
        : tracker.record(namespaceId(namespace.metadata.name), namespace, 'skipped', {
            listedAs: 'nothing',
            rule: 'same',
            reason: isThere,
          }),
  });
  const restoreItem = createItemRestorer({ session, source, namespaces, tracker, linker, quiescer });

  async function restoreNamespace(id: ResourceIdentifier): Promise<void> {
    // One that a function left out while planning.
    if (session.guard?.lists(namespaceId(session.view.selection.targetNamespace(id.name))) === false) return;
    try {
      const object = await readNamespace(id);
      if (object && session.view.selection.matches(id, object)) await namespaces.ensure(id.name);
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      const target = namespaceId(session.view.selection.targetNamespace(id.name));
      tracker.fail(1);
      session.log.forItem(target).error(`could not create namespace ${target.name}`, coded('ITEM_NOT_RESTORED', { error }));
    }
    tracker.advance();
  }

  /** One that is damaged is an error; its namespace is made for what is in it, should the labels not decide. */
  async function readNamespace(id: ResourceIdentifier): Promise<KubeObject | undefined> {
    try {
      return await session.archive.read(id);
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
      tracker.fail(1);
      session.log
        .forItem(namespaceId(session.view.selection.targetNamespace(id.name)))
        .error('could not restore its labels and annotations', coded('ITEM_NOT_RESTORED', { error }));
      return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id.name } };
    }
  }

  const { concurrency, mostAtOnce = concurrency } = session.dependencies;
  const atOnce = createAdaptiveBound({ least: concurrency, most: mostAtOnce });
  for (const wave of orderIntoWaves(resources)) {
    const served = await servedOf(wave, { session, source, tracker });
    const work = (id: ResourceIdentifier) => (groupResource(id) === 'namespaces' ? restoreNamespace(id) : restoreItem(id));
    const { signal } = session;
    await withSpan('lifeboat.restore.wave', { 'lifeboat.resources': [...served] }, () =>
      forEachInParallel(itemsOf(served, session), { what: 'The restore', concurrency: atOnce, signal, work }),
    );
  }
}

function* itemsOf(resources: readonly string[], session: WavesSession): Iterable<ResourceIdentifier> {
  for (const resource of resources) yield* session.view.selection.items(resource);
}

/** A kind that the cluster does not serve is one error, with a count, not one for each object. */
async function servedOf(
  wave: readonly string[],
  { session, source, tracker }: { session: WavesSession; source: ItemSource; tracker: RestoreTracker },
): Promise<string[]> {
  const served: string[] = [];
  for (const resource of wave) {
    const count = session.view.selection.count([resource]);
    try {
      if (await source.version(resource)) {
        served.push(resource);
        continue;
      }
      session.log.error(unservedMessage(resource, count, session), coded('TYPE_NOT_RESTORED'));
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      session.log.error(`None of the ${count} objects of ${resource} can be restored`, coded('TYPE_NOT_RESTORED', { error }));
    }
    tracker.fail(count);
    tracker.advance(count);
  }
  return served;
}

/** A CRD is established a moment before its kind appears in discovery. */
async function renewView(session: WavesSession, tracker: RestoreTracker): Promise<void> {
  const { dependencies, archive, restore, choices, filters, judged, downloads, signal } = session;
  const restored = Object.entries(tracker.resourceList())
    .flatMap(([, names]) => names)
    .filter((name) => /\((created|updated)\)$/.test(name))
    .map((name) => name.replace(/\(.*$/, ''));
  const announced = async () => {
    session.view = await viewCluster({
      dependencies,
      archive,
      restore,
      runHooks: session.hookSources.runHooks ?? 'all',
      choices,
      filters,
      judged,
      downloads,
      signal,
    });
    const known = new Set(session.view.discovery.preferred.map(groupResource));
    return restored.every((name) => known.has(name));
  };
  if (restored.length === 0 || (await waitUntil(announced, { timeoutInMs: Math.min(30_000, dependencies.resourceTimeoutInMs), signal })))
    return;
  throw new LifeboatError({
    code: 'TIMEOUT',
    message: `The API server ${dependencies.cluster.server} does not announce the kinds of restored CustomResourceDefinitions (${restored.join(', ')}): restore again`,
  });
}

function namespaceId(name: string): ResourceIdentifier {
  return { group: '', resource: 'namespaces', namespace: '', name };
}
