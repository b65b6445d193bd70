import { formatLabelSelector, type LabelSelector } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';

interface FindOptions<T extends VeleroKinds[VeleroKind]> {
  readonly objects: VeleroObjects<T>;
  /** None: all of them. */
  readonly names: readonly string[];
  readonly selector?: LabelSelector | undefined;
  readonly signal: AbortSignal;
}

/** Objects of one kind by their names and labels, in the order of the names, and the names that there are not. */
export async function findObjects<T extends VeleroKinds[VeleroKind]>(options: FindOptions<T>): Promise<{ found: T[]; missing: string[] }> {
  const { objects, names, selector, signal } = options;
  const labelSelector = selector && formatLabelSelector(selector);
  const byOne = names.length === 1 && !labelSelector;
  const [only = ''] = names;
  const listed = byOne ? [await objects.get(only, { signal })] : await objects.list({ signal, ...(labelSelector && { labelSelector }) });
  const all = listed.filter((object) => object !== undefined);
  if (names.length === 0) return { found: all, missing: [] };
  const byName = new Map(all.map((object) => [object.metadata.name, object]));
  const asked = [...new Set(names)];
  return {
    found: asked.flatMap((name) => byName.get(name) ?? []),
    missing: asked.filter((name) => !byName.has(name)),
  };
}
