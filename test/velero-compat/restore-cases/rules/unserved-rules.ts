import type { ComparisonRule } from '../../../e2e/compare/compare-contents.ts';

export const unservedRules: readonly ComparisonRule[] = [
];
