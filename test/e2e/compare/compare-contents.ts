import { type ComparisonRule, differencesOf, isAllowedBy, type ObjectDifference } from '@lifeboat/core/compare';
import type { ClusterContent } from './read-cluster.ts';

/** What a comparison found. */
export interface Comparison {
  /** Objects that both sides have. */
  readonly compared: number;
  /** What no rule allows. */
  readonly differences: readonly ObjectDifference[];
  /** Rules that nothing matched: each is one too many. */
  readonly unusedRules: readonly ComparisonRule[];
}

/** Compares all objects of two clusters. */
export function compareContents(left: ClusterContent, right: ClusterContent, rules: readonly ComparisonRule[]): Comparison {
  const used = new Set<ComparisonRule>();
  const differences: ObjectDifference[] = [];
  let compared = 0;
  for (const difference of allDifferences(left, right, () => compared++)) {
    const matching = rules.filter((rule) => isAllowedBy(rule, difference));
    for (const rule of matching) used.add(rule);
    if (matching.length === 0) differences.push(difference);
  }
  return { compared, differences, unusedRules: rules.filter((rule) => !used.has(rule)) };
}

function* allDifferences(left: ClusterContent, right: ClusterContent, onPair: () => void): Generator<ObjectDifference> {
  for (const resource of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(resource), right.get(resource)];
    for (const object of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const pair = { resource, object, left: a?.get(object), right: b?.get(object) };
      if (pair.left && pair.right) onPair();
      yield* differencesOf(pair);
    }
  }
}

/** A difference as one line for people. */
export function describeDifference({ resource, object, left, right, value }: ObjectDifference): string {
  if (!value) return `${resource} ${object}: ${left ? 'missing on the right' : 'only on the right'}`;
  const text = (side: unknown) => (side === undefined ? 'absent' : (JSON.stringify(side) ?? '').slice(0, 200));
  return `${resource} ${object}: ${left && right ? value.path : ''}: ${text(value.left)} != ${text(value.right)}`;
}
