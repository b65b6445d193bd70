import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseLifeboatConfig } from './lifeboat-config.ts';

const read = (text: string) => parseLifeboatConfig(text, { path: 'lifeboat.yaml', resolvePath: (path) => join('/conf', path) });
/** What needs every entry. */
const parse = (text: string) => {
  const { badEntries, ...config } = read(text);
  if (badEntries[0]) throw new Error(badEntries[0].message);
  return config;
};
const plugins = { modules: [], folder: '/conf' };

test('locations look like the spec of a BackupStorageLocation', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
  const { locations } = parse(`
locations:
  - name: main
    provider: aws
    default: true
    accessMode: ReadOnly
    objectStorage:
      bucket: backups
      prefix: /cluster-a/
      caCert: ${Buffer.from(pem).toString('base64')}
    config:
      region: us-east-1
      s3ForcePathStyle: true
    credential:
      file: aws.ini
  - { name: disk, provider: file, config: { path: ./backups } }
  - { name: minio, provider: minio, objectStorage: { bucket: b }, credential: { env: MINIO_KEYS } }
`);
  expect(locations).toEqual([
    {
      name: 'main',
      display: 'main (aws, backups/cluster-a)',
      provider: 'aws',
      bucket: 'backups',
      prefix: 'cluster-a',
      caCert: pem,
      config: { region: 'us-east-1', s3ForcePathStyle: 'true' },
      credential: { file: '/conf/aws.ini' },
      accessMode: 'ReadOnly',
      default: true,
      plugins,
    },
    { name: 'disk', display: 'disk (file, /conf/backups)', provider: 'file', config: { path: '/conf/backups' }, plugins },
    { name: 'minio', display: 'minio (minio, b)', provider: 'minio', bucket: 'b', config: {}, credential: { env: 'MINIO_KEYS' }, plugins },
  ]);
});

test('finished backups are locked in locations of every provider', () => {
  for (const provider of ['aws', 'minio', 'azure', 'gcp', 'alibabacloud']) {
    const { locations } = parse(
      `locations: [{ name: a, provider: ${provider}, objectStorage: { bucket: b }, objectLock: { mode: governance, legalHold: true } }]`,
    );
    expect(locations).toMatchObject([{ objectLock: { mode: 'governance', legalHold: true } }]);
  }
  const wrong = (lock: string) => () =>
    parse(`locations: [{ name: a, provider: azure, objectStorage: { bucket: b }, objectLock: ${lock} }]`);
  expect(wrong('{ mode: forever }')).toThrow(/objectLock\.mode.*compliance/);
  expect(wrong('{ mode: compliance, hold: true }')).toThrow(/objectLock\.hold: unknown field/);
});

test('snapshot locations, plugins and the default chain', () => {
  const text = `
plugins: [./disks.mjs, my-package]
locations:
  - { name: main, provider: my-package, credential: default-chain }
volumeSnapshotLocations:
  - name: disks
    provider: velero.io/azure
    config: { resourceGroup: backups, incremental: true }
    credential: { file: azure.env }
  - { name: ebs, provider: aws, default: true }
`;
  const withPlugins = { modules: ['./disks.mjs', 'my-package'], folder: '/conf' };
  expect(parse(text)).toEqual({
    plugins: withPlugins,
    limits: {},
    locations: [
      { name: 'main', display: 'main (my-package)', provider: 'my-package', config: {}, credential: 'default-chain', plugins: withPlugins },
    ],
    snapshotLocations: [
      {
        name: 'disks',
        display: 'disks (velero.io/azure)',
        provider: 'velero.io/azure',
        config: { resourceGroup: 'backups', incremental: 'true' },
        credential: { file: '/conf/azure.env' },
        plugins: withPlugins,
      },
      { name: 'ebs', display: 'ebs (aws)', provider: 'aws', config: {}, default: true, plugins: withPlugins },
    ],
  });
});

test('how volumes are kept: for all locations, and for one', () => {
  const { locations, volumeFiles } = parse(`
volumeFiles: { format: restic, password: { file: all.txt }, mover: { image: registry.example.com/tools }, clones: { fast: { readOnly: true } }, source: clone }
locations:
  - { name: a, provider: file, config: { path: a } }
  - { name: b, provider: file, config: { path: b }, volumeFiles: { format: kopia, password: { env: B } } }
  - { name: c, provider: file, config: { path: c }, volumeFiles: { password: well-known } }
`);
  const all = { format: 'restic', password: { file: '/conf/all.txt' } };
  expect(volumeFiles).toEqual({
    ...all,
    mover: { image: 'registry.example.com/tools' },
    clones: { fast: { readOnly: true } },
    source: 'clone',
  });
  expect(locations.map((location) => location.volumeFiles)).toEqual([
    all,
    { format: 'kopia', password: { env: 'B' } },
    { format: 'restic', password: 'well-known' },
  ]);
});

describe('mistakes are told with their line', () => {
  test.each([
    ['', /lifeboat\.yaml:1: the file: .*must be of type object/],
    ['locations: {}', /:1: locations: .*must be of type array/],
    ['locations:\n  - name: a\n    provder: aws\n', /:3: locations\[0\]\.provder: unknown field; did you mean provider\?/],
    ['backups: 1\nlocations: []', /:1: backups: unknown field; known are locations, volumeSnapshotLocations, volumeFiles, plugins/],
    ['locations:\n  - name: a\n    provider: aws\n', /:2: the location "a" has no objectStorage.bucket/],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage:\n      bukcet: x\n',
      /:5: locations\[0\]\.objectStorage\.bukcet: unknown field; did you mean bucket\?/,
    ],
    ['locations:\n  - provider: aws\n', /:2: locations\[0\]\.name: Required value/],
    ['locations:\n  - name: a\n    provider: file\n    config: {}\n', /:4: the file location "a" has no config.path/],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: 7 }\n',
      /:4: locations\[0\]\.objectStorage\.bucket: .*must be of type string: "integer"/,
    ],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n    accessMode: Read\n',
      /:5: locations\[0\]\.accessMode: Unsupported value: "Read": supported values: "ReadWrite", "ReadOnly"/,
    ],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n    default: "yes"\n',
      /:5: locations\[0\]\.default: .*must be of type boolean/,
    ],
    ['locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b, caCert: zzz }\n', /"caCert" is neither PEM nor base64/],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n    credential: { file: a, env: b }\n',
      /:5: "credential" takes either/,
    ],
    [
      'locations:\n  - { name: a, provider: file, config: { path: x } }\n  - { name: a, provider: file, config: { path: y } }\n',
      /:3: .* twice/,
    ],
    [
      'locations:\n  - { name: a, provider: x, credential: chain }\n',
      /:2: locations\[0\]\.credential: Unsupported value: supported.*takes either .* the word default-chain/,
    ],
    ['volumeFiles: { format: tar }\nlocations: []\n', /:1: volumeFiles\.format: Unsupported value: "tar"/],
    ['volumeFiles:\n  password: { env: "" }\nlocations: []\n', /:2: "password" takes either/],
    ['locations:\n  - { name: a, provider: x, volumeFiles: { password: { file: a, env: b } } }\n', /:2: "password" takes either/],
    ['plugins: x\nlocations: []\n', /:1: plugins: .*must be of type array/],
    ['plugins: [7]\nlocations: []\n', /:1: plugins\[0\]: .*must be of type string/],
    ['volumeSnapshotLocations:\n  - { name: a, provider: file }\n', /:2: the provider "file" takes no volume snapshots/],
    [
      'volumeSnapshotLocations:\n  - { name: a, provider: aws, objectStorage: { bucket: b } }\n',
      /:2: volumeSnapshotLocations\[0\]\.objectStorage: unknown field/,
    ],
    ['volumeSnapshotLocations:\n  - { name: a, provider: aws }\n  - { name: a, provider: gcp }\n', /:3: .* twice/],
    [
      'volumeSnapshotLocations:\n  - { name: a, provider: aws, default: true }\n  - { name: b, provider: velero.io/aws, default: true }\n',
      /:3: "a" and "b" are both "default: true"/,
    ],
    ['locations:\n  - name: [\n', /lifeboat\.yaml:\d+: /],
  ])('%j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test('a password that is written into the file is not repeated', () => {
  expect(() => parse('volumeFiles: { password: s3cret }\nlocations: []\n')).toThrow(/:1: volumeFiles\.password: (?!.*s3cret)/);
});

test('a misspelt key names the one that was meant, with its line', () => {
  const text = 'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bukcet: b }\n';
  expect(() => parse(text)).toThrow(/lifeboat\.yaml:4: locations\[0\]\.objectStorage\.bukcet: unknown field; did you mean bucket\?/);
});

test('an entry that is wrong leaves the others, and is told with its name and line', () => {
  const text = [
    'locations:',
    '  - { name: main, provider: file, default: true, config: { path: a } }',
    '  - { name: old, provder: aws }',
    '  - { name: far, provider: aws }',
    '  - nothing',
    'volumeSnapshotLocations:',
    '  - { name: disks, provider: file }',
  ].join('\n');
  const { locations, snapshotLocations, badEntries } = read(text);
  expect(locations.map(({ name }) => name)).toEqual(['main']);
  expect(snapshotLocations).toEqual([]);
  expect(badEntries.map(({ list, index, name }) => [list, index, name])).toEqual([
    ['locations', 1, 'old'],
    ['locations', 2, 'far'],
    ['locations', 3, undefined],
    ['volumeSnapshotLocations', 0, 'disks'],
  ]);
  expect(badEntries.map(({ message }) => message.split(' ')[0])).toEqual(['3:', '4:', '5:', '7:'].map((line) => `lifeboat.yaml:${line}`));
});
