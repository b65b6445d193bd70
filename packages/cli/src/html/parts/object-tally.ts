import type { ResourceList } from '@lifeboat/core';

/** How many objects, by namespace (`''`: of the cluster), kind (`apps/v1/Deployment`) and what became of them (`''`: nothing is said). */
export type ObjectTally = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>>;

/** One object of a resource list. */
export interface ListedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Of a restore: `created`, `updated`, `skipped`, `failed`. */
  readonly outcome: string;
}

/** The objects of a resource list one after the other; a restore's rows end with `(outcome)`. */
export function* listedObjects(list: ResourceList): Generator<ListedObject> {
  for (const [kind, rows] of Object.entries(list)) {
    for (const row of rows) {
      const [, object = row, outcome = ''] = /^(.*)\(([a-z]+)\)$/.exec(row) ?? [];
      const slash = object.indexOf('/');
      yield { kind, namespace: slash < 0 ? '' : object.slice(0, slash), name: object.slice(slash + 1), outcome };
    }
  }
}

/** Counts objects. */
export function tallyObjects(objects: Iterable<ListedObject>): ObjectTally {
  const tally = new Map<string, Map<string, Map<string, number>>>();
  for (const { namespace, kind, outcome } of objects) {
    const kinds = tally.get(namespace) ?? new Map<string, Map<string, number>>();
    tally.set(namespace, kinds);
    const counts = kinds.get(kind) ?? new Map<string, number>();
    kinds.set(kind, counts);
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return tally;
}
