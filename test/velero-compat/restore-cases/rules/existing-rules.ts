import type { ComparisonRule } from '../../../e2e/compare/compare-contents.ts';

export const existingRules: readonly ComparisonRule[] = [
  { reason: 'An update is a write of its own: who owns what it brought back', allows: ['/metadata/managedFields/**'] },
];
