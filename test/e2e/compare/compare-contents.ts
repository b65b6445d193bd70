import type { KubeObject } from '@lifeboat/core/plugin-api';
import { comparableObject } from './comparable-object.ts';
import { findDifferences, type ValueDifference } from './find-differences.ts';
import type { ClusterContent } from './read-cluster.ts';

/** A difference between two clusters. Without a value difference the whole object is on one side only. */
export interface Difference {
  readonly resource: string;
  /** `namespace/name`, `/name` when cluster-scoped. */
  readonly object: string;
  readonly left: KubeObject | undefined;
  readonly right: KubeObject | undefined;
  readonly value?: ValueDifference;
}

/** Something that may differ, and why. Every part that is there must match. */
export interface ComparisonRule {
  readonly reason: string;
  /** Group-resources. @default all */
  readonly resources?: readonly string[];
  /** Of the object, from whichever side has it (the left one first). @default all */
  readonly when?: (object: KubeObject, difference: Difference) => boolean;
  /** What may differ: `object`, a whole object that one side lacks (or, of a kind that the cluster makes, anything);
   * or pointers, `*` for one part, `**` at the end for everything below. */
  readonly allows: 'missing-right' | 'extra-right' | 'everything' | readonly string[];
}

/** What a comparison found. */
export interface Comparison {
  /** Objects that both sides have. */
  readonly compared: number;
  /** What no rule allows. */
  readonly differences: readonly Difference[];
  /** Rules that nothing matched: each is one too many. */
  readonly unusedRules: readonly ComparisonRule[];
}

/** Compares all objects of two clusters. */
export function compareContents(left: ClusterContent, right: ClusterContent, rules: readonly ComparisonRule[]): Comparison {
  const used = new Set<ComparisonRule>();
  const differences: Difference[] = [];
  let compared = 0;
  for (const difference of allDifferences(left, right, () => compared++)) {
    const matching = rules.filter((rule) => matches(rule, difference));
    for (const rule of matching) used.add(rule);
    if (matching.length === 0) differences.push(difference);
  }
  return { compared, differences, unusedRules: rules.filter((rule) => !used.has(rule)) };
}

function* allDifferences(left: ClusterContent, right: ClusterContent, onPair: () => void): Generator<Difference> {
  for (const resource of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(resource), right.get(resource)];
    for (const object of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const pair = { resource, object, left: a?.get(object), right: b?.get(object) };
      if (!pair.left || !pair.right) {
        yield pair;
        continue;
      }
      onPair();
      for (const value of findDifferences(comparableObject(pair.left), comparableObject(pair.right))) yield { ...pair, value };
    }
  }
}

function matches(rule: ComparisonRule, difference: Difference): boolean {
  const object = difference.left ?? difference.right;
  if (!object || (rule.resources && !rule.resources.includes(difference.resource))) return false;
  if (rule.when && !rule.when(object, difference)) return false;
  if (rule.allows === 'everything') return true;
  if (rule.allows === 'missing-right') return difference.right === undefined;
  if (rule.allows === 'extra-right') return difference.left === undefined;
  const path = difference.value?.path;
  return path !== undefined && rule.allows.some((pattern) => matchesPointer(pattern, path));
}

function matchesPointer(pattern: string, path: string): boolean {
  const [wanted, parts] = [pattern.split('/'), path.split('/')];
  const open = wanted.at(-1) === '**';
  if (open ? parts.length < wanted.length - 1 : parts.length !== wanted.length) return false;
  return wanted.every((part, i) => part === '*' || part === parts[i] || (open && i === wanted.length - 1));
}

/** A difference as one line for people. */
export function describeDifference({ resource, object, left, right, value }: Difference): string {
  if (!value) return `${resource} ${object}: ${left ? 'missing on the right' : 'only on the right'}`;
  const text = (side: unknown) => (side === undefined ? 'absent' : (JSON.stringify(side) ?? '').slice(0, 200));
  return `${resource} ${object}: ${left && right ? value.path : ''}: ${text(value.left)} != ${text(value.right)}`;
}
