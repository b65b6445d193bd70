import type { ComparisonRule } from '../contract/comparison/comparison.ts';
import { clusterRules } from './cluster-rules.ts';

/** The differences that `compare` ignores by default, and why. */
export const ignoredDifferences: readonly ComparisonRule[] = [
  ...clusterRules,
  {
    reason: 'Status is what the controllers of each cluster observe there',
    allows: ['/status/**'],
  },
  {
    reason: 'Who owns which fields (managedFields) differs with every writer; what they hold is compared',
    allows: ['/metadata/managedFields/**'],
  },
  {
    reason: 'A restored object has the name that it had, and not the prefix that the name was made from',
    allows: ['/metadata/generateName'],
  },
  {
    reason: 'The Deployment controller counts the revisions of a Deployment in each cluster anew',
    resources: ['deployments.apps', 'replicasets.apps'],
    allows: ['/metadata/annotations/deployment.kubernetes.io~1revision'],
  },
  {
    reason: 'A deletion that is under way',
    allows: ['/metadata/deletionTimestamp', '/metadata/deletionGracePeriodSeconds'],
  },
];
