import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parseBackupRequest } from './parse-backup-request.ts';
import { parseRestoreRequest } from './parse-restore-request.ts';
import { requestJsonSchemas } from './request-json-schemas.ts';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
const parsers = { backup: parseBackupRequest, restore: parseRestoreRequest } as const;

const accepted: [keyof typeof parsers, object][] = [
  ['backup', { name: 'b' }],
  [
    'backup',
    {
      name: 'b',
      labels: { team: 'shop' },
      includedNamespaces: ['shop*'],
      excludedResources: null,
      labelSelector: { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'In', values: ['a'] }] },
      includeClusterResources: null,
      ttl: '720h0m0s',
      orderedResources: { pods: 'shop/a,shop/b' },
      hooks: { resources: [{ name: 'h', pre: [{ exec: { command: ['sync'], onError: 'Continue', timeout: '30s' } }] }] },
      storageLocations: ['a', 'b'],
      storagePolicy: 'quorum',
      storageLimits: { stallTimeout: '1s' },
      resourcePolicies: { version: 'v1', volumePolicies: [{ conditions: { nfs: {} }, action: { type: 'skip', parameters: { a: [1] } } }] },
    },
  ],
  [
    'restore',
    {
      backupName: 'b',
      namespaceMapping: { shop: 'shop-copy' },
      existingResourcePolicy: 'update',
      restorePVs: false,
      restoreStatus: { includedResources: ['workflows'] },
      restoreResourcesVersionPriority: { 'rockbands.music.example.io': ['v2', 'v1'] },
      hooks: { resources: [{ name: 'h', postHooks: [{ init: { initContainers: [{ name: 'i', image: 'a', command: ['a'] }] } }] }] },
    },
  ],
];
const refused: [keyof typeof parsers, unknown][] = [
  ['backup', {}],
  ['backup', 'b'],
  ['backup', { name: 'b', labelSelector: { app: 'db' } }],
  ['backup', { name: 'b', labelSelector: 'app=db' }],
  ['backup', { name: 'b', includedNamespaces: 'shop' }],
  ['backup', { name: 'b', includeClusterResources: 'false' }],
  ['backup', { name: 'b', hooks: { resource: [] } }],
  ['backup', { name: 'b', orderedResources: { pods: ['a'] } }],
  ['backup', { name: 'b', ttl: '3 days' }],
  ['backup', { name: 'b', ttl: '-1h' }],
  ['backup', { name: 'b', ttl: 1.5 }],
  ['backup', { name: 'b', ttl: 1e16 }],
  ['backup', { name: 'b', storageLimits: { lagTimeout: '0s' } }],
  ['restore', { backupName: 'b', hookWaitTimeout: '25d' }],
  ['restore', { backupName: 'b', hooks: { resources: [{ name: 'h', postHooks: [{ exec: { command: ['a'], waitTimeout: -1 } }] }] } }],
  ['backup', { name: 'b', storageLimits: { stallTimeout: 0 } }],
  ['backup', { name: 'b', storagePolicy: 'most' }],
  ['restore', { backupName: 'b', restorePVs: 'false' }],
  ['restore', { backupName: 'b', existingResourcePolicy: 'replace' }],
  ['restore', { backupName: 'b', namespaceMapping: { a: 1 } }],
  ['restore', { name: 'b' }],
];

test.each(accepted)('a %s that the engine takes fits the schema: %j', (kind, request) => {
  const validate = ajv.compile(requestJsonSchemas[kind]);
  expect(parsers[kind](request)).toEqual(request);
  expect([validate(request), validate.errors]).toEqual([true, null]);
});

test.each(refused)('a %s whose shape the engine refuses does not fit: %j', (kind, request) => {
  expect(() => parsers[kind](request)).toThrow();
  expect(ajv.compile(requestJsonSchemas[kind])(request)).toBe(false);
});

test('every schema is one, and says nothing of what no JSON holds', () => {
  for (const schema of Object.values(requestJsonSchemas)) {
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    expect(Object.keys(schema.properties as object)).not.toContain('signal');
    expect(Object.keys(schema.properties as object)).not.toContain('podHooks');
  }
  expect(ajv.compile(requestJsonSchemas.deleteBackup)({ force: 'yes' })).toBe(false);
});
