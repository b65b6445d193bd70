import type { ArchiveReader } from '../../contract/store/archive.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { createLatestMap } from '../../objects/latest-map.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { keyOf } from './broken-edge.ts';
import type { NamedOwner, OwnerResolver } from './owner-resolver.ts';

interface UnheldRootsOptions {
  readonly session: {
    readonly archive: ArchiveReader;
    readonly choices: Pick<RestoreChoices, 'quiesceControllers' | 'quiesceDeployments'>;
    readonly log: OperationLog;
    readonly view: ClusterView;
  };
  readonly quiescer: Pick<Quiescer, 'covers'>;
  readonly resolve: OwnerResolver;
}

// A real tree has a few levels.
const mostLevels = 20;
const mostRemembered = 10_000;

/** Tells of trees whose custom controllers work while they come back: once for each kind of root. */
export function createUnheldRoots({ session, quiescer, resolve }: UnheldRootsOptions): (owner: NamedOwner) => Promise<void> {
  const { archive, choices, log } = session;
  const verdicts = createLatestMap<'held' | ResourceIdentifier>(mostRemembered);
  const told = new Set<string>();
  const isAsked = choices.quiesceControllers && choices.quiesceDeployments.length === 0;

  /** `held`: it, or what it belongs to, is. Else the root of its tree. */
  async function verdictOf(id: ResourceIdentifier, level = 0): Promise<'held' | ResourceIdentifier> {
    const key = keyOf(id);
    const before = verdicts.get(key);
    if (before) return before;
    const verdict = await find(id, level);
    verdicts.set(key, verdict);
    return verdict;
  }

  async function find(id: ResourceIdentifier, level: number): Promise<'held' | ResourceIdentifier> {
    // One that is damaged is told of where it is restored.
    const object = archive.has(id) ? await archive.read(id).catch(() => undefined) : undefined;
    if (!object) return id;
    const { targetNamespace } = session.view.selection;
    if (quiescer.covers(id.namespace === '' ? id : { ...id, namespace: targetNamespace(id.namespace) }, object)) return 'held';
    const above: ResourceIdentifier[] = [];
    for (const owner of level < mostLevels ? resolve(id, object) : []) {
      const verdict = await verdictOf(owner.id, level + 1);
      if (verdict === 'held') return 'held';
      if (isCustom(owner.id)) above.push(verdict);
    }
    return above[0] ?? id;
  }

  return async ({ id, reference }) => {
    if (!isAsked || reference.controller !== true || !isCustom(id)) return;
    const root = await verdictOf(id);
    if (root === 'held' || told.has(groupResource(root))) return;
    told.add(groupResource(root));
    log.warn(
      `No adapter holds the controller of ${groupResource(root)} (such as ${root.name}) while the objects that it controls come back: it may make ` +
        'some of them itself, or change them. quiesceDeployments takes the replicas of its Deployment meanwhile',
      coded('CONTROLLER_NOT_HELD'),
    );
  };
}

/** Whether a kind is not of Kubernetes and its sub-projects that come with it. */
function isCustom({ group }: ResourceIdentifier): boolean {
  return group.includes('.') && (!group.endsWith('.k8s.io') || group.endsWith('.x-k8s.io'));
}
