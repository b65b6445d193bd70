import { expect, test } from 'vitest';
import { createController } from './create-controller.ts';

// None of these may be called: bad options are refused before that.
const asked = () => {
  throw new Error('asked');
};
const calls = ['version', 'discover', 'listPages', 'get', 'create', 'patch', 'delete', 'watch', 'exec', 'close'];
const cluster = { server: 'none', counters: {}, ...Object.fromEntries(calls.map((name) => [name, asked])) };
const plugin = { specVersion: 1, name: 'example.com/a', createObjectStore: asked };
const good = { cluster, providers: [plugin] };
const make = (more: object) => createController({ ...good, ...more } as never);

test('good options are taken', () => {
  expect(make({}).isLeading).toBe(false);
  expect(make({ lease: false, concurrentBackups: 3, owner: 'uid', namespace: 'backups', hooksWithoutCreator: 'deny' }).isLeading).toBe(
    false,
  );
});

test('how Jobs of movers open locations need not be said: the cluster has the locations', () => {
  const format = { name: 'kopia', open: asked, create: asked };
  const files = (job: object) => ({ volumeFiles: { formats: [format], mover: { job } } });
  expect(make(files({ image: 'lifeboat:1' })).isLeading).toBe(false);
  expect(() => make(files({ image: 'no name' }))).toThrow(/volumeFiles\.mover\.job\.image: "no name" is no name of an image/);
});

test.each<[string, object, RegExp]>([
  ['no cluster', { cluster: undefined }, /cluster: Required value/],
  ['a URL as cluster', { cluster: 'https://localhost' }, /cluster in body must be of type object/],
  ['a cluster that cannot watch', { cluster: { ...cluster, watch: undefined } }, /cluster\.watch: Required value/],
  ['no providers', { providers: undefined }, /providers: Required value/],
  ['a provider that is a name', { providers: ['aws'] }, /providers\[0\]/],
  ['a provider twice', { providers: [plugin, plugin] }, /providers\[1\]\.name: "example\.com\/a" is also the name of providers\[0\]/],
  ['no backups at a time', { concurrentBackups: 0 }, /concurrentBackups.*greater than or equal to 1/],
  ['text for a number', { concurrentBackups: '2' }, /concurrentBackups/],
  ['a period below zero', { backupSyncPeriodInMs: -1 }, /backupSyncPeriodInMs/],
  ['a period that no timer takes', { validationFrequencyInMs: 2 ** 31 }, /validationFrequencyInMs/],
  ['text for a flag', { gcKeepLastGood: 'false' }, /gcKeepLastGood/],
  ['another word', { hooksWithoutCreator: 'never' }, /hooksWithoutCreator.*"never".*"allow", "deny"/],
  ['no formats of files', { volumeFiles: { formats: [] } }, /volumeFiles\.formats/],
  ['a misspelled option of files', { volumeFiles: { formats: [], movers: {} } }, /volumeFiles\.movers: unknown field/],
  ['a misspelled option', { concurrentBackup: 1 }, /concurrentBackup: unknown field; did you mean concurrentBackups/],
  ['a lease that is true', { lease: true }, /lease: `false` or an object/],
  ['a lease renewed too late', { lease: { leaseDurationInMs: 5000 } }, /renewDeadlineInMs: must be less than leaseDurationInMs/],
  ['an owner with blanks', { owner: 'a b' }, /owner: 1 to 253/],
  ['no name of a namespace', { namespace: 'Velero' }, /namespace: "Velero" cannot be/],
  ['a reconciler without a call', { reconcilers: [{ name: 'mine', type: {} }] }, /reconcilers\[0\]\.reconcile: Required/],
  ['a logger without a call', { logger: { info: asked } }, /logger\.debug: Required/],
])('%s: refused before anything is sent', (_what, more, message) => {
  expect(() => make(more)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) }));
});
