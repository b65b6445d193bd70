/** `@lifeboat/core/compare`: what differs between two objects, and what may. `Engine.compare` compares whole backups and clusters. */
export type { ComparisonRule, ObjectDifference, ValueDifference } from '../contract/comparison/comparison.ts';
export { clusterRules } from './cluster-rules.ts';
export { differencesOf, isAllowedBy } from './differences-of.ts';
export { escapePointer, findDifferences } from './find-differences.ts';
export { ignoredDifferences } from './ignored-differences.ts';
