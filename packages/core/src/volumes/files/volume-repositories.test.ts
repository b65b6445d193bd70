import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import type { FileRepositoryFormat, OpenRepositoryOptions } from '../../plugin-api/file-repository.ts';
import { createVolumeRepositories } from './volume-repositories.ts';

/** Keeps what repositories are opened by. */
function format(name: string) {
  const passwords: string[] = [];
  const open = async ({ password }: OpenRepositoryOptions) => {
    passwords.push(typeof password === 'function' ? await password() : password);
    return { format: name } as never;
  };
  return { name, open, create: open, passwords } satisfies FileRepositoryFormat & { passwords: string[] };
}

const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'velero-repo-credentials' },
  data: { 'repository-password': Buffer.from('of the cluster\n').toString('base64') },
};

const repositoriesWith = (files: VolumeFilesOptions) =>
  createVolumeRepositories({
    files,
    cluster: { get: async () => secret as never },
    namespace: 'velero',
    logger: undefined,
    objectsIn: async () => createMemoryObjectStore(),
    moverLocation: async (name) => ({ location: { name, provider: 'aws' }, secrets: { 'keys/cloud': 'a2V5' } }),
  });

test('each location is written in the format that is named for it, else in the first', () => {
  const formats = [format('kopia'), format('restic')];
  const byLocation = repositoriesWith({ formats, format: (location) => (location === 'old' ? 'restic' : undefined) });
  expect(['old', 'new'].map((name) => byLocation.formatIn(name).name)).toEqual(['restic', 'kopia']);
  expect(repositoriesWith({ formats, format: 'restic' }).formatIn('any').name).toBe('restic');
  expect(repositoriesWith({ formats }).formatIn('any').name).toBe('kopia');
  const wrong = repositoriesWith({ formats, format: () => 'tar' });
  expect(() => wrong.formatIn('x')).toThrow(/names "tar" for location "x", and `volumeFiles\.formats` has: kopia, restic/);
});

test('a password function may leave a repository to the Secret of the cluster, and never gives an empty one', async () => {
  const kopia = format('kopia');
  const repositories = repositoriesWith({
    formats: [kopia],
    password: ({ namespace }) => ({ own: 'its own', empty: '' })[namespace],
  });
  const place = (namespace: string) => ({ location: 'main', namespace, format: 'kopia' });
  await repositories.open(place('own'));
  await repositories.open(place('other'));
  expect(kopia.passwords).toEqual(['its own', 'of the cluster']);
  await expect(repositories.open(place('empty'))).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('is empty'),
  });
});

test('a Job gets what opens a repository elsewhere', async () => {
  const repositories = repositoriesWith({ formats: [format('kopia')], password: 'its own' });
  expect(await repositories.taskOf({ location: 'main', namespace: 'shop', format: 'kopia' })).toEqual({
    location: { name: 'main', provider: 'aws' },
    secrets: { 'keys/cloud': 'a2V5' },
    repository: { format: 'kopia', prefix: 'kopia/shop/', password: 'its own' },
  });
});
