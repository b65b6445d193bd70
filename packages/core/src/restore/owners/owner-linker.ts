import type { ArchiveReader } from '../../contract/store/archive.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { createLatestMap } from '../../objects/latest-map.ts';
import {
  type GroupVersionResource,
  groupResource,
  type KubeObject,
  type OwnerReference,
  type ResourceIdentifier,
} from '../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { createStrategy } from '../write/managers.ts';
import { addOwner } from './add-owner.ts';
import { brokenEdge, keyOf, type OwnerEdge } from './broken-edge.ts';
import { createOwnerResolver, type NamedOwner, type OwnerResolver } from './owner-resolver.ts';
import { createUnheldRoots } from './unheld-roots.ts';

/** What linking objects to their owners takes. */
export interface LinkSession {
  readonly archive: ArchiveReader;
  readonly choices: RestoreChoices;
  readonly dependencies: RestoreDependencies;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
}

/** The owners of an object that is about to be created. */
export interface OwnerLinks {
  /** References to create it with. */
  readonly references: readonly OwnerReference[];
  /** Owners that are not there yet. */
  readonly later: readonly NamedOwner[];
}

/** Gives restored objects the owners that they had, under the uids that those have now. */
export interface OwnerLinker {
  /** `restoreFirst` restores an owner, unless somebody waits for it in a circle. */
  linksOf(id: ResourceIdentifier, object: KubeObject, restoreFirst: (owner: ResourceIdentifier) => Promise<void>): Promise<OwnerLinks>;
  /** An object of the archive is there now. What has waited for it gets its link; so does the object itself, of those owners
   * for `later` that have come. */
  note(id: ResourceIdentifier, present: PresentObject, later?: readonly NamedOwner[]): Promise<void>;
  /** Links what still waits to what is in the cluster, and tells of the others. */
  end(): Promise<void>;
}

/** An object of the archive that is there now. */
interface PresentObject {
  readonly live: KubeObject;
  readonly type: GroupVersionResource;
  /** As it is in the archive: its managers write its owners, too. */
  readonly original: KubeObject;
}

interface WaitingChild {
  readonly id: ResourceIdentifier;
  /** Without its content: many may wait. */
  readonly live: KubeObject;
  readonly type: GroupVersionResource;
  readonly fieldManager: string;
  readonly owner: NamedOwner;
}

type LiveOwner = Pick<OwnerReference, 'name' | 'uid'>;

// Older ones are asked of the server, or of the archive, again.
const mostRemembered = 50_000;

export function createOwnerLinker(session: LinkSession, quiescer: Quiescer): OwnerLinker {
  const { archive, dependencies, log, signal } = session;
  const { cluster } = dependencies;
  const known = createLatestMap<LiveOwner | 'absent'>(mostRemembered);
  const edges = createLatestMap<readonly OwnerEdge[]>(mostRemembered);
  const told = createLatestMap<true>(mostRemembered);
  const waiting = new Map<string, WaitingChild[]>();
  let links = 0;
  let resolver: { readonly view: ClusterView; readonly resolve: OwnerResolver } | undefined;

  const resolve: OwnerResolver = (...call) => {
    const { view } = session;
    if (resolver?.view !== view) resolver = { view, resolve: createOwnerResolver(view) };
    return resolver.resolve(...call);
  };

  const tellUnheld = createUnheldRoots({ session, quiescer, resolve });

  /** To the owners that have to be there before an object of the archive. */
  async function edgesFrom(child: ResourceIdentifier): Promise<readonly OwnerEdge[]> {
    const key = keyOf(child);
    const before = edges.get(key);
    if (before) return before;
    // One that is damaged is told of when it is restored.
    const object = await archive.read(child).catch(() => undefined);
    const found = (object ? resolve(child, object) : [])
      .filter(({ moment, isSelected }) => moment === 'at-once' && isSelected)
      .map((owner) => edgeTo(owner, child));
    edges.set(key, found);
    return found;
  }

  async function liveOwner({ id }: NamedOwner): Promise<LiveOwner | undefined> {
    const key = keyOf(id);
    const before = known.get(key);
    if (before) return before === 'absent' ? undefined : before;
    const { discovery, selection } = session.view;
    const type = discovery.resolve(groupResource(id));
    const ref =
      groupResource(id) === 'namespaces'
        ? { name: selection.targetNamespace(id.name) }
        : { name: id.name, ...(id.namespace !== '' && { namespace: selection.targetNamespace(id.namespace) }) };
    const live = type && (await cluster.get(type, ref, { signal }).catch(unlessForbidden));
    const found = live && { name: ref.name, uid: live.metadata.uid ?? '' };
    known.set(key, found ?? 'absent');
    return found;
  }

  function loggerOf(child: ResourceIdentifier) {
    const { targetNamespace } = session.view.selection;
    return log.forItem(child.namespace === '' ? child : { ...child, namespace: targetNamespace(child.namespace) });
  }

  function drop(child: ResourceIdentifier, owner: { readonly kind: string; readonly name: string }, why: string): void {
    // Many children of one owner are one warning.
    const key = JSON.stringify([owner.kind, child.namespace, owner.name, why]);
    if (told.get(key)) return;
    told.set(key, true);
    loggerOf(child).warn(`comes back without its owner ${owner.kind} ${owner.name}: ${why}`, coded('OWNER_NOT_LINKED'));
  }

  function wait(child: WaitingChild): void {
    const key = keyOf(child.owner.id);
    const children = waiting.get(key);
    if (children) children.push(child);
    else waiting.set(key, [child]);
  }

  async function link({ id, live, type, owner, fieldManager }: WaitingChild, to: LiveOwner): Promise<void> {
    const { kind } = owner.reference;
    try {
      if (await addOwner({ cluster, type, live, owner: { ...owner.reference, ...to }, fieldManager, signal })) links += 1;
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      loggerOf(id).warn(`could not be linked to its owner ${kind} ${to.name}`, coded('OWNER_NOT_LINKED', { error }));
    }
  }

  return {
    async linksOf(id, object, restoreFirst) {
      const references: OwnerReference[] = [];
      const later: NamedOwner[] = [];
      for (const owner of resolve(id, object, { onDropped: (named, why) => drop(id, named, why) })) {
        if (owner.moment === 'adopted') continue;
        const key = keyOf(owner.id);
        if (owner.isSelected && owner.moment === 'at-once') {
          const broken = await brokenEdge(edgeTo(owner, id), edgesFrom);
          if (broken && keyOf(broken.child) === keyOf(id) && keyOf(broken.owner) === key) {
            drop(id, owner.reference, 'they own each other in a circle, which is broken here');
            continue;
          }
          await restoreFirst(owner.id);
        }
        const to = owner.isSelected ? known.get(key) : await liveOwner(owner);
        const live = to === 'absent' ? undefined : to;
        if (live) references.push({ ...owner.reference, ...live });
        else if (owner.isSelected) later.push(owner);
        else {
          drop(id, owner.reference, 'it is not restored, and not in the cluster');
          continue;
        }
        await tellUnheld(owner);
      }
      return { references, later };
    },
    async note(id, { live, type, original }, later = []) {
      const key = keyOf(id);
      const { name, uid = '' } = live.metadata;
      known.set(key, { name, uid });
      for (const owner of later) {
        const to = known.get(keyOf(owner.id));
        const { fieldManager } = createStrategy(original, live.apiVersion);
        const child = { id, type, live: headOf(live), fieldManager, owner };
        if (to && to !== 'absent') await link(child, to);
        else wait(child);
      }
      const children = waiting.get(key) ?? [];
      waiting.delete(key);
      for (const child of children) await link(child, { name, uid });
    },
    async end() {
      for (const child of [...waiting.values()].flat()) {
        const to = await liveOwner(child.owner);
        if (to) await link(child, to);
        else drop(child.id, child.owner.reference, 'it was not restored, and is not in the cluster');
      }
      waiting.clear();
      if (links > 0) log.info('Owners that came after their objects were added', { links });
    },
  };
}

/** Whoever may not look takes it as absent. */
function unlessForbidden(error: unknown): undefined {
  if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
}

function edgeTo({ id, reference }: NamedOwner, child: ResourceIdentifier): OwnerEdge {
  return { child, owner: id, controller: reference.controller === true };
}

function headOf({ apiVersion, kind, metadata }: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, ownerReferences } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(ownerReferences && { ownerReferences }),
    },
  };
}
