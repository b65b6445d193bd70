import type { ComparisonRule, ObjectDifference } from '../contract/comparison/comparison.ts';
import { comparableObject } from './comparable-object.ts';
import { findDifferences } from './find-differences.ts';

type Pair = Pick<ObjectDifference, 'resource' | 'object' | 'left' | 'right'>;

/** Where the two sides of an object differ; an object that one side lacks is one difference. */
export function differencesOf(pair: Pair): readonly ObjectDifference[] {
  if (!pair.left || !pair.right) return pair.left || pair.right ? [pair] : [];
  return findDifferences(comparableObject(pair.left), comparableObject(pair.right)).map((value) => ({ ...pair, value }));
}

/** Whether a rule allows a difference. */
export function isAllowedBy(rule: ComparisonRule, difference: ObjectDifference): boolean {
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
