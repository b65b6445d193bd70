import type { FilterCase } from './filter-cases.ts';

/** A known difference between what both archives hold. A rule that explains nothing fails the test. */
export interface FilterRule {
  readonly reason: string;
  /** Whose archive has the entry. */
  readonly only: 'velero' | 'lifeboat';
  allows(entry: { readonly path: string } & FilterCase): boolean;
}

const isClusterScoped = (path: string) => path.includes('/cluster/');

export const filterRules: readonly FilterRule[] = [
  {
    reason: 'a backup of everything holds the cluster-scoped kinds, as Velero documents it',
    only: 'lifeboat',
    allows: ({ path, spec }) =>
      isClusterScoped(path) && Object.keys(spec).every((field) => ['labelSelector', 'orLabelSelectors'].includes(field)),
  },
  {
    reason: 'a namespace that asks to be left out does not keep the cluster-scoped kinds out of a backup of all the others',
    only: 'lifeboat',
    allows: ({ path, spec, late }) => !late && isClusterScoped(path) && Object.keys(spec).join() === 'excludedResources',
  },
  {
    reason: 'nor does it bring in namespaces of which a label selects nothing',
    only: 'velero',
    allows: ({ path, spec, late }) =>
      !late &&
      path.startsWith('resources/namespaces/') &&
      (spec.labelSelector ?? spec.orLabelSelectors) !== undefined &&
      !spec.includedNamespaces &&
      !spec.excludedNamespaces,
  },
  {
    reason: 'a kind that was defined a moment ago is there',
    only: 'lifeboat',
    allows: ({ path, late }) => late === true && path.startsWith('resources/gizmos.late.example.com/'),
  },
];

/** What Lifeboat warns of, and Velero passes over. */
export const warningsOfItsOwn: readonly RegExp[] = [
  /The included resource \S+ selects nothing/,
  /No namespace matches the filters/,
  /there is nothing in this backup but namespaces/,
];
