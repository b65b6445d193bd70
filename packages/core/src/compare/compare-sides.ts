import type { CompareResult, ComparisonRule, DifferentObject, ObjectDifference } from '../contract/comparison/comparison.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { forEachInParallel } from '../flow/for-each-in-parallel.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import { differencesOf, isAllowedBy } from './differences-of.ts';
import { differentObject } from './different-object.ts';
import type { OpenSide, Place } from './open-side.ts';
import type { PlaceMapping } from './place-mapping.ts';

interface CompareSidesOptions {
  readonly left: OpenSide;
  readonly right: OpenSide;
  readonly mapping: PlaceMapping;
  readonly rules: readonly ComparisonRule[];
  /** Which objects are compared: by their places on the left side. `object` is one of `side`, as the other side calls it. */
  readonly includes: (resource: string, place: Place, object: KubeObject, side: 'left' | 'right') => boolean;
  readonly includesKind: (resource: string) => boolean;
  /** Whether a side may have objects of a kind that the other lacks and that count. If not, it is not read for more than what the other has. */
  readonly mayHaveMore: (resource: string, side: 'left' | 'right') => boolean;
  /** Objects compared at a time. */
  readonly concurrency: number;
  readonly onDifferent: (item: DifferentObject) => Promise<void>;
  readonly signal: AbortSignal;
}

const what = 'The comparison';

/** Compares two sides kind by kind, and tells each object that differs. Memory holds the places of one kind. */
export async function compareSides(options: CompareSidesOptions): Promise<CompareResult> {
  const { left, right, rules, includesKind, signal } = options;
  const counts = { equal: 0, changed: 0, missing: 0, extra: 0 };
  const ignored = new Map<string, number>();
  const notCompared: { groupResource: string; reason: string }[] = [];

  async function tell(pair: Pick<ObjectDifference, 'resource' | 'object' | 'left' | 'right'>): Promise<void> {
    const found = differencesOf(pair).filter((difference) => {
      const rule = rules.find((each) => isAllowedBy(each, difference));
      if (rule) ignored.set(rule.reason, (ignored.get(rule.reason) ?? 0) + 1);
      return rule === undefined;
    });
    const [first, ...others] = found;
    if (!first) {
      if (pair.left && pair.right) counts.equal += 1;
      return;
    }
    const item = differentObject([first, ...others]);
    counts[item.change] += 1;
    await options.onDifferent(item);
  }

  const kinds = [...new Set([...left.resources, ...right.resources])].filter(includesKind).sort();
  for (const resource of kinds) {
    const reason = left.refusal(resource) ?? right.refusal(resource);
    try {
      if (reason === undefined) await compareKind(resource, { ...options, tell });
      else if (await hasAny(resource, options)) notCompared.push({ groupResource: resource, reason });
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE')) throw error;
      notCompared.push({ groupResource: resource, reason: error.message });
    }
    throwIfAborted(signal, what);
  }
  const { equal: _equal, ...different } = counts;
  return {
    equal: notCompared.length === 0 && Object.values(different).every((count) => count === 0),
    counts,
    ignored: [...ignored].map(([why, places]) => ({ reason: why, places })),
    notCompared,
  };
}

async function compareKind(
  resource: string,
  options: CompareSidesOptions & { tell(pair: Pick<ObjectDifference, 'resource' | 'object' | 'left' | 'right'>): Promise<void> },
): Promise<void> {
  const { left, right, mapping, includes, mayHaveMore, tell, concurrency, signal } = options;
  // What can be looked up by name is; the other side is read page by page, unless its own objects do not count.
  const isRightRead =
    left.isIndexed && !right.isIndexed ? mayHaveMore(resource, 'right') : right.isIndexed && !mayHaveMore(resource, 'left');
  const seen = new Set<string>();

  async function fromLeft(object: KubeObject): Promise<void> {
    const place = placeOf(object);
    const there = mapping.toRight(resource, place);
    if (!includes(resource, place, mapping.renamed(object, there), 'left')) return;
    const found = await right.get(resource, there);
    if (found) seen.add(keyOf(there));
    await tell({ resource, object: keyOf(place), left: object, right: found && mapping.renamed(found, place) });
  }

  async function fromRight(object: KubeObject): Promise<void> {
    const there = placeOf(object);
    for (const place of mapping.toLeft(resource, there)) {
      const found = await left.get(resource, place);
      if (!found) continue;
      // What a backup has counts, whatever it was asked for.
      const counts = left.isIndexed
        ? includes(resource, place, mapping.renamed(found, there), 'left')
        : includes(resource, place, mapping.renamed(object, place), 'right');
      if (!counts) return;
      seen.add(keyOf(place));
      return tell({ resource, object: keyOf(place), left: found, right: mapping.renamed(object, place) });
    }
    // What lies where a namespace of the left side does not go is none of this comparison.
    const [place] = mapping.toLeft(resource, there);
    if (place && includes(resource, place, mapping.renamed(object, place), 'right'))
      await tell({ resource, object: keyOf(place), left: undefined, right: object });
  }

  await forEachInParallel(isRightRead ? right.objects(resource) : left.objects(resource), {
    what,
    concurrency,
    signal,
    work: isRightRead ? fromRight : fromLeft,
  });

  const other = isRightRead ? left : right;
  if (!mayHaveMore(resource, isRightRead ? 'left' : 'right')) return;
  for await (const there of other.places(resource)) {
    if (seen.has(keyOf(there))) continue;
    throwIfAborted(signal, what);
    // Those of the left side are read by their own names.
    const [place] = isRightRead ? [there] : mapping.toLeft(resource, there);
    const object = place && (await other.get(resource, there));
    if (!object) continue;
    const elsewhere = mapping.renamed(object, isRightRead ? mapping.toRight(resource, there) : place);
    if (!includes(resource, place, elsewhere, isRightRead ? 'left' : 'right')) continue;
    const side = isRightRead ? { left: object, right: undefined } : { left: undefined, right: object };
    await tell({ resource, object: keyOf(place), ...side });
  }
}

/** Whether a kind that one side does not know has objects on the other. */
async function hasAny(resource: string, { left, right, includes }: CompareSidesOptions): Promise<boolean> {
  for (const [name, side] of [['left', left] as const, ['right', right] as const]) {
    if (side.refusal(resource) !== undefined || !side.resources.includes(resource)) continue;
    for await (const object of side.objects(resource)) if (includes(resource, placeOf(object), object, name)) return true;
  }
  return false;
}

function placeOf({ metadata }: KubeObject): Place {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function keyOf({ namespace, name }: Place): string {
  return `${namespace}/${name}`;
}
