import { createMemoryObjectStore, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import type { EngineOptions } from '../../contract/engine.ts';
import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { createEngine } from '../create-engine.ts';

const store = createMemoryObjectStore();
const action = (more: object = {}) => ({ name: 'example.com/a' as const, appliesTo: {}, execute: async () => ({}), ...more });

test.each<[string, object, RegExp]>([
  ['no locations', { storageLocations: undefined }, /storageLocations: Required value/],
  ['a store in the place of a location', { storageLocations: { main: store } }, /storageLocations\.main\.store: Required value/],
  [
    'a store without a call',
    { storageLocations: { main: { store: { ...store, deleteObject: undefined } } } },
    /main\.store\.deleteObject: Required/,
  ],
  [
    'a store of a later contract',
    { storageLocations: { main: { store: { ...store, specVersion: 2 } } } },
    /specVersion: .*less than or equal to 1/,
  ],
  ['an access mode in other letters', { storageLocations: { main: { store, accessMode: 'readonly' } } }, /Unsupported value: "readonly"/],
  [
    'a location with `readOnly`',
    { storageLocations: { main: { store, readOnly: true } } },
    /main\.readOnly: unknown field; known are store/,
  ],
  ['a snapshotter in the place of a location', { snapshotLocations: { a: createMemoryVolumeSnapshotter() } }, /a\.snapshotter: Required/],
  ['a cluster that is a URL', { cluster: 'https://localhost' }, /cluster in body must be of type object: "string"/],
  ['a logger without `warn`', { logger: { debug() {}, info() {}, error() {} } }, /logger\.warn: Required value/],
  [
    'a format that nothing reads',
    { volumeFiles: { formats: [{ name: 'kopia', open() {}, create() {} }], format: 'restic' } },
    /volumeFiles\.format: "restic" is not one of `formats`, which has: kopia/,
  ],
  ['a namespace that cannot be', { namespace: 'Velero' }, /namespace: "Velero" a lowercase RFC 1123 label/],
  ['an owner with spaces', { owner: 'the first' }, /owner must be 1 to 253 printable ASCII characters/],
  ['an owner of no characters', { owner: '' }, /owner must be 1 to 253/],
  ['parallelism of 0', { concurrency: 0 }, /concurrency: .*greater than or equal to 1/],
  ['parallelism that is text', { concurrency: '16' }, /concurrency in body must be of type integer: "string"/],
  ['a time that no timer takes', { resourceTimeoutInMs: 2 ** 31 }, /resourceTimeoutInMs: .*less than or equal to 2147483647/],
  ['a misspelt option', { resourceTimeout: 5 }, /resourceTimeout: unknown field; did you mean resourceTimeoutInMs\?|known are/],
  ['a misspelt limit', { archiveLimits: { maxEntrys: 5 } }, /maxEntrys: unknown field; did you mean maxEntries\?/],
  ['a misspelt restore policy', { restorePolicy: { excludedSubject: ['Group:system:*'] } }, /did you mean excludedSubjects\?/],
  ['an action in the place of the list', { actions: { backup: action() } }, /actions\.backup in body must be of type array/],
  [
    'an action that applies to nobody knows what',
    { actions: { backup: [action({ appliesTo: undefined })] } },
    /backup\[0\]\.appliesTo: Required/,
  ],
  [
    'an action with a misspelt selector',
    { actions: { restore: [action({ appliesTo: { includedResource: ['pods'] } })] } },
    /did you mean includedResources/,
  ],
  [
    'an action with a bad label selector',
    { actions: { restore: [action({ appliesTo: { labelSelector: 'a in' } })] } },
    /restore\[0\]\.appliesTo\.labelSelector/,
  ],
  [
    'an action without execute',
    { actions: { restore: [action({ execute: undefined, excute() {} })] } },
    /execute: Required value; .*excute: unknown field; did you mean execute\?/,
  ],
  ['an action without a domain', { actions: { backup: [action({ name: 'mine' })] } }, /"mine" must be of the form example\.com\/name/],
  [
    'two actions of one name',
    { actions: { backup: [action(), action()] } },
    /backup\[1\]\.name: "example\.com\/a" is also the name of actions\.backup\[0\]/,
  ],
])('%s is refused', (_, options, message) => {
  const refusal = expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
  expect(() => createEngine({ storageLocations: { main: { store } }, ...options } as EngineOptions)).toThrow(refusal);
});

test('objects of classes, with fields of their own, are taken as they are', () => {
  class Mine implements BackupItemAction {
    readonly name = 'example.com/mine';
    readonly appliesTo = {};
    readonly seen: string[] = [];
    async execute() {
      return {};
    }
  }
  const actions = { backup: [new Mine()], restore: [action()], itemBlock: [{ ...action(), getRelatedItems: async () => [] }] };
  expect(() => createEngine({ storageLocations: { main: { store } }, actions })).not.toThrow();
});

test('what an owner changes in the options afterwards does not count', async () => {
  const storageLocations: Record<string, { store: typeof store }> = { main: { store } };
  const engine = createEngine({ storageLocations });
  delete storageLocations.main;
  for await (const entry of engine.listBackups()) expect.fail(`there is no backup ${entry.name}`);
});
