import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseLifeboatConfig } from './lifeboat-config.ts';
import { lifeboatJsonSchema } from './lifeboat-json-schema.ts';

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(lifeboatJsonSchema);
/** What needs every entry. */
const read = (text: string) => {
  const { badEntries } = parseLifeboatConfig(text, { path: 'lifeboat.yaml', resolvePath: (path) => path });
  if (badEntries[0]) throw new Error(badEntries[0].message);
};

const head = 'locations:\n  - name: a\n    provider: aws\n    objectStorage: { bucket: b }\n';

test.each([
  head,
  `${head}    config: { region: eu-west-1, s3ForcePathStyle: true, listVersion: 2, odd: 1.5 }\n`,
  `${head}    credential: default-chain\n    accessMode: ReadOnly\n    default: true\n`,
  `${head}    credential: { file: keys.ini }\n    objectLock: { mode: governance, legalHold: false }\n`,
  `${head}    signWith: key.pem\n    requireSignature: keys.pem\n    knownBackups: known\n`,
  'locations: []\nlimits: { maxEntries: 5, maxFileBytes: 1Gi }\n',
  'locations: []\nplugins: [./mine.mjs]\nvolumeSnapshotLocations:\n  - { name: d, provider: gcp, credential: { env: KEYS } }\n',
])('a file that the program reads fits the schema: %j', (text) => {
  expect(() => read(text)).not.toThrow();
  expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
});

test.each([
  '5',
  'locations: {}\n',
  'locations: []\nplugin: []\n',
  'locations:\n  - provider: aws\n',
  'locations: []\nplugins: ./mine.mjs\n',
  'locations: []\nlimits: { maxEntrys: 5 }\n',
  `${head}    acessMode: ReadOnly\n`,
  `${head}    accessMode: Read\n`,
  `${head}    default: "yes"\n`,
  `${head}    config: [a]\n`,
  `${head}    config: { region: [a] }\n`,
  `${head}    config: { region: }\n`,
  `${head}    credential: chain\n`,
  `${head}    credential: { fil: keys.ini }\n`,
  `${head}    objectLock: { legalHold: true }\n`,
  'locations: []\nvolumeSnapshotLocations:\n  - { name: d, provider: gcp, objectStorage: { bucket: b } }\n',
])('a file whose shape the program refuses does not fit: %j', (text) => {
  expect(() => read(text)).toThrow(/^lifeboat\.yaml:\d: /);
  expect(validate(parse(text))).toBe(false);
});
