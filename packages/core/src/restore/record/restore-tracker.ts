import type { EventObject, RestoreEvent, RestoreItemOutcome } from '../../contract/events.ts';
import type { SkipRule } from '../../contract/results/skip-rule.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RunContext } from '../../records/start-run.ts';
import type { ResourceList } from '../../velero-api/files/results.ts';

/** Counts what became of the objects, tells it as events and keeps the resource list. */
export interface RestoreTracker {
  /** `id` as in the target cluster. */
  record(id: ResourceIdentifier, object: KubeObject, action: RestoreItemOutcome, why?: Why): Promise<void>;
  /** Objects that failed together, for one reason that was told once. */
  fail(count: number): void;
  /** An object that belongs to its cluster was left alone: one line tells of all of them. */
  leaveAlone(groupResource: string): void;
  /** Objects that a rule leaves out before they are dealt with one by one. */
  leaveOut(rule: SkipRule, count: number): void;
  /** A selected object has been dealt with. */
  advance(count?: number): void;
  total: number;
  bytes: number;
  /** Is told of progress as the run's events are. */
  onProgress?: (progress: { readonly totalItems: number; readonly itemsRestored: number }) => void;
  readonly done: number;
  /** How many were left alone, by group-resource. */
  readonly leftAlone: ReadonlyMap<string, number>;
  /** How many were skipped, by rule. */
  readonly skipped: ReadonlyMap<SkipRule, number>;
  readonly counts: Readonly<Record<RestoreItemOutcome, number>>;
  resourceList(): ResourceList;
}

interface Why {
  /** What the resource list says where Velero's says something else than the action. */
  readonly listedAs?: ListedAs | undefined;
  readonly rule?: SkipRule | undefined;
  readonly reason?: string | undefined;
}

/** As Velero lists an object; `nothing`: it does not. */
type ListedAs = RestoreItemOutcome | 'nothing';

const progressIntervalInMs = 250;

export function createRestoreTracker(run: RunContext<RestoreEvent>, now: () => Date): RestoreTracker {
  const counts = { created: 0, updated: 0, recreated: 0, skipped: 0, failed: 0 };
  const list = new Map<string, string[]>();
  const leftAlone = new Map<string, number>();
  const skipped = new Map<SkipRule, number>();
  const leaveOut = (rule: SkipRule, count: number) => void skipped.set(rule, (skipped.get(rule) ?? 0) + count);
  let done = 0;
  let lastProgress = 0;
  const tracker: RestoreTracker = {
    total: 0,
    bytes: 0,
    counts,
    leftAlone,
    skipped,
    leaveOut,
    leaveAlone: (resource) => void leftAlone.set(resource, (leftAlone.get(resource) ?? 0) + 1),
    get done() {
      return done;
    },
    async record(id, object, action, { listedAs = action, rule, reason } = {}) {
      counts[action] += 1;
      if (rule !== undefined) leaveOut(rule, 1);
      if (listedAs !== 'nothing') {
        const kind = `${object.apiVersion}/${object.kind}`;
        const names = list.get(kind) ?? [];
        list.set(kind, names);
        names.push(`${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}(${listedAs})`);
      }
      const eventObject: EventObject = { groupResource: groupResource(id), namespace: id.namespace, name: id.name };
      await run.emitPaced({
        type: 'item',
        object: eventObject,
        action,
        ...(reason !== undefined && { reason }),
        ...(rule !== undefined && { rule }),
      });
    },
    fail: (count) => {
      counts.failed += count;
    },
    advance(count = 1) {
      done += count;
      const time = now().getTime();
      if (time - lastProgress < progressIntervalInMs && done < tracker.total) return;
      lastProgress = time;
      run.emit({ type: 'progress', items: done, totalItems: tracker.total, totalIsFinal: true, bytes: tracker.bytes });
      tracker.onProgress?.({ totalItems: tracker.total, itemsRestored: done });
    },
    resourceList: () => Object.fromEntries([...list].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, names]) => [kind, names.sort()])),
  };
  return tracker;
}
