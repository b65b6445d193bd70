import { describe, expect, test } from 'vitest';
import { parseLifeboatConfig } from './lifeboat-config.ts';

const parse = (text: string) => parseLifeboatConfig(text, { path: 'lifeboat.yaml', resolvePath: (path) => `/conf/${path}` });

test('locations look like the spec of a BackupStorageLocation', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
  const locations = parse(`
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
    },
    { name: 'disk', display: 'disk (file, /conf/./backups)', provider: 'file', config: { path: '/conf/./backups' } },
    { name: 'minio', display: 'minio (minio, b)', provider: 'minio', bucket: 'b', config: {}, credential: { env: 'MINIO_KEYS' } },
  ]);
});

describe('mistakes are told with their line', () => {
  test.each([
    ['', /lifeboat\.yaml:1: the file must be a map/],
    ['locations: {}', /:1: "locations" must be a list/],
    ['locations:\n  - name: a\n    provder: aws\n', /:3: unknown key "provder" in a location; known: name, provider/],
    ['backups: 1\nlocations: []', /:1: unknown key "backups"/],
    ['locations:\n  - name: a\n    provider: aws\n', /:2: the location "a" has no objectStorage.bucket/],
    ['locations:\n  - name: a\n    provider: aws\n    objectStorage:\n      bukcet: x\n', /:5: unknown key "bukcet" in "objectStorage"/],
    ['locations:\n  - provider: aws\n', /:2: the location has no "name"/],
    ['locations:\n  - name: a\n    provider: file\n    config: {}\n', /:4: the file location "a" has no config.path/],
    ['locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: 7 }\n', /:4: "bucket" must be a string/],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n    accessMode: Read\n',
      /:5: "accessMode" is ReadWrite or ReadOnly/,
    ],
    [
      'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n    default: "yes"\n',
      /:5: "default" must be true or false/,
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
    ['locations:\n  - name: [\n', /lifeboat\.yaml:\d+: /],
  ])('%j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
