import { findDifferences } from '../../compare/find-differences.ts';
import type { ValueDifference } from '../../contract/comparison/comparison.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson } from '../../json/index.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { decideAgainst, type UpdateSession } from '../write/update-existing.ts';
import { createPlanSeal } from './create-plan-seal.ts';
import { type PlanRow, planKey } from './plan-row.ts';
import { planRefused, type SavedPlan } from './read-saved-plan.ts';

/** An object as a plan is asked about it. */
interface GuardedObject {
  readonly id: ResourceIdentifier;
  readonly type: GroupVersionResource;
  /** As the plan calls it. */
  readonly target: ResourceIdentifier;
  readonly original: KubeObject;
  readonly wanted: KubeObject;
}

/** Holds a restore to a plan. */
export interface PlanGuard {
  /** Whether the plan has it at all. */
  lists(target: ResourceIdentifier): boolean;
  /** Why an object is not dealt with at all; `undefined`: the plan says that something becomes of it. */
  leaves(target: ResourceIdentifier): string | undefined;
  /** Whether the object is to be left, as it is the same. @throws LifeboatError `PLAN_OUTDATED`: it is not as the plan saw it */
  check(object: GuardedObject): Promise<'go' | 'leave'>;
  /** The same of a namespace, whose objects may go on. @throws LifeboatError `PLAN_OUTDATED` where they may not */
  namespace(name: string, live: KubeObject | undefined): { readonly problem?: string; readonly mayUpdate: boolean };
}

interface GuardSession extends UpdateSession {
  readonly backup: KubeObject;
  readonly archiveSha256: string;
}

/** @throws LifeboatError `PLAN_REFUSED` when the plan is of another backup, or was forged */
export function createPlanGuard({ header, rows, trailer }: SavedPlan, session: GuardSession): PlanGuard {
  const seal = createPlanSeal(session.archiveSha256, header.salt);
  const { metadata } = session.backup;
  const called = `Backup "${header.backup.name}" in location "${session.dependencies.store.location}"`;
  if ((metadata.uid ?? '') !== header.backup.uid || seal.of('backup') !== header.backup.seal)
    throw planRefused(`it was made for another backup: ${called} has another uid or other content now. Make the plan again`);
  if (seal.of(trailer.sha256) !== trailer.seal) throw planRefused('it was not written by a plan of this backup. Make the plan again');
  const rowOf = (target: ResourceIdentifier) => rows.get(planKey(groupResource(target), target.namespace, target.name));

  function ofLive(resource: string, row: PlanRow, live: KubeObject | undefined): 'same' | 'other' | 'drifted' | 'new' | 'gone' {
    if (!row.live || !live) return row.live ? 'gone' : live ? 'new' : 'same';
    if (live.metadata.uid !== row.live.uid) return 'other';
    if (live.metadata.resourceVersion === row.live.resourceVersion) return 'same';
    // Its status, or who manages it, may change all the time.
    return row.live.content !== undefined && seal.content(resource, live) === row.live.content ? 'same' : 'drifted';
  }

  const outdated = (target: ResourceIdentifier, why: string) =>
    new LifeboatError({
      code: 'PLAN_OUTDATED',
      message: `${why} since the plan was made: it is left as it is. Make the plan again`,
      context: { resource: groupResource(target), namespace: target.namespace, name: target.name },
    });

  return {
    lists: (target) => rowOf(target) !== undefined,
    leaves(target) {
      const row = rowOf(target);
      if (!row) return 'the plan does not list it';
      const { action, reason = 'the plan leaves it' } = row.item;
      return action === 'skip' || action === 'blocked' ? reason : undefined;
    },
    async check(object) {
      const { id, type, target, original, wanted } = object;
      const row = rowOf(target);
      if (!row) throw outdated(target, 'the plan does not list it, and it has come');
      if (row.wanted !== seal.wanted(id, wanted, original))
        throw outdated(target, 'what it is to become (the backup, a modifier or a mapping) has changed');
      const { cluster } = session.dependencies;
      const { name, namespace } = wanted.metadata;
      const live = await cluster.get(type, { name, namespace }, { signal: session.signal });
      const state = ofLive(groupResource(id), row, live);
      if (state === 'new') throw outdated(target, 'it has come into being in the cluster');
      if (state === 'gone') throw outdated(target, 'it has gone from the cluster');
      if (state === 'other') throw outdated(target, 'it was deleted and made anew in the cluster, under another uid,');
      const decision = live && (await decideAgainst(live, { session, id, type, wanted }));
      const change = decision && 'change' in decision ? decision.change : undefined;
      if (state === 'drifted') throw outdated(target, `it has changed in the cluster${placesOf(row.item, change)}`);
      return row.item.action === 'unchanged' ? 'leave' : 'go';
    },
    namespace(name, live) {
      const target = { group: '', resource: 'namespaces', namespace: '', name };
      const row = rowOf(target);
      if (!row) throw outdated(target, `the plan does not list namespace ${name}, and it has come`);
      const state = ofLive('namespaces', row, live);
      const isGone = state === 'gone' || (!live && row.item.action !== 'create');
      if (isGone || row.item.action === 'blocked') throw outdated(target, `namespace ${name} has gone from the cluster, or was blocked,`);
      if (state === 'same') return { mayUpdate: row.item.action === 'update' };
      const what = state === 'new' ? 'it has come into being in the cluster' : 'it has changed in the cluster';
      return { problem: outdated(target, what).message, mayUpdate: false };
    },
  };
}

/** Where an object is not as the plan saw it: both are compared with what it is to be. */
function placesOf({ changes = [] }: PlannedItem, change: { readonly from: KubeObject; readonly to: KubeObject } | undefined): string {
  const now = change ? findDifferences(change.from, change.to) : [];
  const known = new Map(changes.map((each) => [each.path, each]));
  const differs = ({ path, left }: ValueDifference) => {
    const before = known.get(path);
    return !before || (before.left !== '(not shown)' && !equalJson(before.left, left));
  };
  const paths = new Set(now.filter(differs).map(({ path }) => path));
  for (const { path } of changes) if (!now.some((each) => each.path === path)) paths.add(path);
  const told = [...paths].filter((path) => !path.startsWith('/metadata/labels/velero.io~1'));
  const shown = told.slice(0, 5).join(', ');
  return told.length === 0 ? '' : ` (${shown}${told.length > 5 ? ` and ${told.length - 5} more places` : ''})`;
}
