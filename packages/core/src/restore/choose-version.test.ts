import { expect, test } from 'vitest';
import type { ApiResource } from '../kubernetes/discovery.ts';
import { chooseVersion } from './choose-version.ts';

function choose(served: string[], kept: string[], unversioned: string) {
  return chooseVersion({
    groupResource: 'widgets.example.com',
    unversioned,
    archive: { versions: () => kept.map((version) => ({ version, preferred: version === unversioned })) },
    discovery: {
      groups: [{ name: 'example.com', versions: served }],
      find: (type) => (served.includes(type.version) ? ({ ...type } as ApiResource) : undefined),
    },
  });
}
const type = (version: string) => ({ group: 'example.com', resource: 'widgets', version });

test.each([
  ['the preferred version of the backup where it is served', ['v2', 'v1'], ['v1'], 'v1', { type: type('v1'), folder: undefined }],
  ['else the one both have that the target likes best', ['v3', 'v2', 'v1'], ['v4', 'v1', 'v2'], 'v4', { type: type('v2'), folder: 'v2' }],
  ['nothing in common', ['v3'], ['v1', 'v2'], 'v1', undefined],
  ['not served at all', [], [], 'v1', undefined],
])('%s', (_name, served, kept, unversioned, expected) => {
  expect(choose(served, kept, unversioned)).toEqual(expected);
});
