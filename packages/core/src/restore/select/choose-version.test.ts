import { expect, test } from 'vitest';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { chooseVersion } from './choose-version.ts';

interface Case {
  /** Of the group; the kind itself is served in those without a `-` before them. */
  readonly served: string[];
  readonly kept: string[];
  readonly unversioned: string;
  readonly wanted?: string[];
}

const resource = 'widgets.example.com';

function choose({ served, kept, unversioned, wanted }: Case) {
  const groups = [{ name: 'example.com', versions: served.map((version) => version.replace('-', '')) }];
  return chooseVersion({
    groupResource: resource,
    unversioned,
    archive: { versions: () => kept.map((version) => ({ version, preferred: version === unversioned })) },
    discovery: { groups, find: (type) => (served.includes(type.version) ? ({ ...type } as ApiResource) : undefined) },
    ...(wanted && { priorities: new Map([[resource, wanted]]) }),
  });
}
const type = (version: string) => ({ group: 'example.com', resource: 'widgets', version });

test.each<[string, Case, ReturnType<typeof choose>]>([
  [
    'the preferred version of the backup where it is served',
    { served: ['v2', 'v1'], kept: ['v2', 'v1'], unversioned: 'v1' },
    { type: type('v1'), folder: undefined },
  ],
  [
    'else the one both have that the target likes best',
    { served: ['v3', 'v2', 'v1'], kept: ['v4', 'v1', 'v2'], unversioned: 'v4' },
    { type: type('v2'), folder: 'v2' },
  ],
  ['an archive without version folders', { served: ['v1'], kept: [], unversioned: 'v1' }, { type: type('v1'), folder: undefined }],
  ['nothing in common', { served: ['v3'], kept: ['v1', 'v2'], unversioned: 'v1' }, undefined],
  ['not served at all', { served: [], kept: [], unversioned: 'v1' }, undefined],
])('without choosing: %s', (_name, input, expected) => {
  expect(choose(input)).toEqual(expected);
});

test.each<[string, Case, string | undefined]>([
  ['0: what the user wants', { served: ['v2', 'v1'], kept: ['v2', 'v1'], unversioned: 'v2', wanted: ['v3', 'v1'] }, 'v1'],
  ['0: what the user wants is not served', { served: ['v2', 'v1'], kept: ['v3', 'v2'], unversioned: 'v2', wanted: ['v3'] }, 'v2'],
  ['0: what the user wants is not in the backup', { served: ['v3', 'v1'], kept: ['v2', 'v1'], unversioned: 'v2', wanted: ['v3'] }, 'v1'],
  ['1: what the target prefers', { served: ['v1', 'v2'], kept: ['v2', 'v1'], unversioned: 'v2', wanted: [] }, 'v1'],
  ['1: of this kind, not of its group', { served: ['-v2', 'v1'], kept: ['v2', 'v1'], unversioned: 'v2', wanted: [] }, 'v1'],
  ['2: what the backup preferred', { served: ['v3', 'v2', 'v1'], kept: ['v1', 'v2'], unversioned: 'v1', wanted: [] }, 'v1'],
  [
    '3: the first in the order of Kubernetes',
    {
      served: ['v9', 'v1alpha1', 'v1beta1', 'v1beta10', 'v1beta2'],
      kept: ['v8', 'v1alpha1', 'v1beta2', 'v1beta10'],
      unversioned: 'v8',
      wanted: [],
    },
    'v1beta10',
  ],
  ['none in common', { served: ['v4', 'v3'], kept: ['v2', 'v1'], unversioned: 'v2', wanted: [] }, undefined],
])('choosing %s', (_name, input, version) => {
  expect(choose(input)?.type.version).toBe(version);
  if (version) expect(choose(input)?.folder).toBe(version === input.unversioned ? undefined : version);
});
