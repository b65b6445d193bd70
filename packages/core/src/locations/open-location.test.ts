import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { describe, expect, test } from 'vitest';
import type { NamedStorageLocationConfig } from '../contract/locations/storage-location.ts';
import type { LocationConfig, ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import type { BackupStorageLocation } from '../velero-api/objects/backup-storage-location.ts';
import { openLocation } from './open-location.ts';

const pem = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';

/** A provider that tells what it was given. */
function createSpy(name: ProviderPlugin['name'] = 'velero.io/aws') {
  const given: LocationConfig[] = [];
  const store = createMemoryObjectStore();
  const provider: ProviderPlugin = {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      given.push(location);
      return store;
    },
  };
  return { given, store, provider };
}

const plain: NamedStorageLocationConfig = { name: 'main', provider: 'aws', objectStorage: { bucket: 'b' } };
const fromCluster = (spec: Record<string, unknown>, metadata: Record<string, unknown> = {}) =>
  ({
    apiVersion: 'velero.io/v1',
    kind: 'BackupStorageLocation',
    metadata: { name: 'main', namespace: 'velero', resourceVersion: '7', managedFields: [], ...metadata },
    spec: { provider: 'aws', objectStorage: { bucket: 'b' }, ...spec },
    status: { phase: 'Available' },
  }) as unknown as BackupStorageLocation;

test('plain configuration and a BackupStorageLocation get to the provider alike', async () => {
  const spec = {
    provider: 'velero.io/aws',
    objectStorage: { bucket: '/backups/', prefix: '/cluster-a/', caCert: Buffer.from(pem).toString('base64') },
    config: { region: 'eu-west-1' },
    credential: { name: 'cloud-credentials', key: 'cloud' },
    accessMode: 'ReadOnly',
    default: true,
    backupSyncPeriod: '1m0s',
    validationFrequency: null,
  } as const;
  const asked: unknown[] = [];
  for (const location of [{ name: 'main', ...spec }, fromCluster(spec)]) {
    const { given, store, provider } = createSpy();
    const resolveSecret = (reference: unknown) => {
      asked.push(reference);
      return `content ${asked.length}`;
    };
    expect(await openLocation(location, { providers: [provider], resolveSecret })).toEqual({
      store,
      accessMode: 'ReadOnly',
      default: true,
    });
    expect(given).toMatchObject([{ name: 'main', bucket: 'backups', prefix: 'cluster-a', caCert: pem, config: { region: 'eu-west-1' } }]);
    // Nothing was asked yet; then each time, since secrets rotate.
    const before = asked.length;
    expect([await given[0]?.credentials?.(), await given[0]?.credentials?.()]).toEqual([`content ${before + 1}`, `content ${before + 2}`]);
  }
  expect(asked).toEqual([
    { name: 'cloud-credentials', key: 'cloud' },
    { name: 'cloud-credentials', key: 'cloud' },
    { name: 'cloud-credentials', key: 'cloud', namespace: 'velero' },
    { name: 'cloud-credentials', key: 'cloud', namespace: 'velero' },
  ]);
});

test('options that only plain configuration has are kept, and an object of a cluster cannot set them', async () => {
  const { provider, store } = createSpy();
  const more = { patienceInMs: 0, objectLock: { mode: 'governance' }, requireSignature: ['key'] } as const;
  expect(await openLocation({ ...plain, ...more }, { providers: [provider] })).toEqual({ store, ...more });
  expect(await openLocation(fromCluster(more), { providers: [provider] })).toEqual({ store });
});

test('keys and certificates come out of secrets, too', async () => {
  const { given, provider } = createSpy();
  const secrets: Record<string, string | Uint8Array> = { 'sse/key': Buffer.alloc(32, 0xff), 'ca/pem': pem };
  const resolveSecret = async ({ name, key }: { name: string; key: string }) => secrets[`${name}/${key}`];
  const location = fromCluster({ objectStorage: { bucket: 'b', caCertRef: { name: 'ca', key: 'pem' } } });
  await openLocation(location, { providers: [provider], resolveSecret });
  expect(given[0]?.caCert).toBe(pem);
  expect(given[0]?.credentials).toBeUndefined();
  expect(await given[0]?.resolveSecret?.('sse/key')).toEqual(Buffer.alloc(32, 0xff));
  await expect(given[0]?.resolveSecret?.('sse/other')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: 'Location "main": the secret velero/sse/other is not there: resolveSecret found none',
  });
  for (const bad of ['../../etc/passwd', 'key', '/key', 'Name/key', 'a/..', 'a/b/c'])
    await expect(given[0]?.resolveSecret?.(bad), bad).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
});

describe('a provider', () => {
  const names = ['velero.io/aws', 'velero.io/azure', 'lifeboat.io/minio', 'a.example/disk', 'b.example/disk'] as const;
  const spies = names.map(createSpy);
  const providers = spies.map(({ provider }) => provider);
  test.each([
    ['aws', 'velero.io/aws'],
    ['velero.io/azure', 'velero.io/azure'],
    ['minio', 'lifeboat.io/minio'],
    ['a.example/disk', 'a.example/disk'],
  ])('%s means %s', async (provider, meant) => {
    const { store } = await openLocation({ ...plain, provider }, { providers });
    expect(spies.find((spy) => spy.store === store)?.provider.name).toBe(meant);
  });

  test.each([
    ['awss', 'unknown provider "awss"; did you mean aws? There are: velero.io/aws, velero.io/azure, lifeboat.io/minio'],
    ['velero.io/azzure', 'unknown provider "velero.io/azzure"; did you mean velero.io/azure?'],
    ['something', 'unknown provider "something". There are: velero.io/aws'],
    ['disk', 'the provider "disk" is one of a.example/disk, b.example/disk: give its whole name'],
  ])('%s: %s', async (provider, message) => {
    const opened = openLocation({ ...plain, provider }, { providers });
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining(message) });
  });

  test('without object stores is refused, and so is what it returns instead of one', async () => {
    const none: ProviderPlugin = { specVersion: 1, name: 'x.example/none' };
    const wrong = { ...none, createObjectStore: async () => ({ specVersion: 1 }) } as unknown as ProviderPlugin;
    const message = async (provider: ProviderPlugin) =>
      openLocation({ ...plain, provider: 'none' }, { providers: [provider] }).catch((error: Error) => error.message);
    expect(await message(none)).toBe('Location "main": the provider x.example/none has no object stores');
    expect(await message(wrong)).toMatch(/^Location "main": the provider x\.example\/none returned something else: .*putObject/);
  });

  test('that fails is named with its reason; its own errors pass', async () => {
    const failing = (error: Error): ProviderPlugin => ({
      specVersion: 1,
      name: 'x.example/none',
      createObjectStore: () => Promise.reject(error),
    });
    const open = (provider: ProviderPlugin) => openLocation({ ...plain, provider: 'none' }, { providers: [provider] });
    await expect(open(failing(new Error('no such bucket')))).rejects.toMatchObject({
      code: 'STORE_ERROR',
      message: 'Location "main" cannot be opened: no such bucket',
    });
  });

  test('that hangs ends with the signal, and what it opens later is closed', async () => {
    const store = createMemoryObjectStore();
    let finish = () => {};
    const closed = new Promise<void>((resolve) => Object.assign(store, { close: async () => resolve() }));
    const slow: ProviderPlugin = {
      specVersion: 1,
      name: 'velero.io/aws',
      createObjectStore: () => new Promise((resolve) => (finish = () => resolve(store))),
    };
    const controller = new AbortController();
    const opening = openLocation(plain, { providers: [slow], signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(opening).rejects.toMatchObject({ code: 'CANCELED' });
    finish();
    await closed;
  });
});

describe('secrets', () => {
  const secret = 'aws_secret_access_key=hunter2';
  const ask = async (resolveSecret: (reference: unknown, options: { signal?: AbortSignal }) => unknown) => {
    const { given, provider } = createSpy();
    const location = { ...plain, credential: { name: 'keys', key: 'cloud' } };
    await openLocation(location, { providers: [provider], resolveSecret: resolveSecret as () => string });
    return given[0]?.credentials?.();
  };

  test.each<[string, () => unknown, string]>([
    ['missing', () => undefined, 'is not there: resolveSecret found none'],
    ['empty', () => '', 'is empty'],
    ['neither text nor bytes', () => ({ secret }), 'cannot be used: resolveSecret returned neither text nor bytes'],
    ['no text', () => Buffer.from([0xff, 0xfe, 0x41]), 'is no text in UTF-8'],
    ['too large', () => secret.repeat(100_000), 'has 2900000 bytes; a secret has at most 1048576'],
    ['failing', () => Promise.reject(new Error('Forbidden')), 'cannot be read: Forbidden'],
  ])('%s', async (_, resolve, message) => {
    const asked = ask(resolve);
    await expect(asked).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
      message: `Location "main": the secret keys/cloud ${message}`,
    });
    await expect(asked).rejects.toSatisfy((error: Error) => !JSON.stringify([error.message, error]).includes('hunter2'));
  });

  test('are bytes or text', async () => {
    expect(await ask(() => secret)).toBe(secret);
    expect(await ask(() => Buffer.from(secret))).toBe(secret);
  });

  test('that are named and that nobody reads are refused at once', async () => {
    const { provider } = createSpy();
    const opened = openLocation({ ...plain, credential: { name: 'keys', key: 'cloud' } }, { providers: [provider] });
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('no resolveSecret') });
  });
});

describe('a bad description is refused before its provider sees it', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['a misspelt field', { objectStorag: {} }, /objectStorag: unknown field; did you mean objectStorage\?/],
    ['a wrong type', { config: { a: 1 } }, /config\.a.*must be of type string/],
    ['a mode that is none', { accessMode: 'Read' }, /accessMode: Unsupported value/],
    [
      'two certificates',
      { objectStorage: { bucket: 'b', caCert: pem, caCertRef: { name: 'a', key: 'b' } } },
      /both "caCert" and "caCertRef"/,
    ],
    ['no certificate', { objectStorage: { bucket: 'b', caCert: 'eHg=' } }, /"caCert" is neither PEM nor base64 of PEM/],
    ['a bucket that is a path', { objectStorage: { bucket: 'a/b' } }, /the bucket must not contain "\/"/],
    [
      'a prefix that leaves the bucket',
      { objectStorage: { bucket: 'b', prefix: 'a/../../c' } },
      /the prefix must have no .* part "\." or "\.\."/,
    ],
    ['a bucket with a line break', { objectStorage: { bucket: 'b\nHost: x' } }, /no control characters/],
    ['a secret without a name', { credential: { key: 'k' } }, /the secret "\/k" cannot be/],
  ])('%s', async (_, more, message) => {
    const { given, provider } = createSpy();
    const opened = openLocation({ ...plain, ...more } as NamedStorageLocationConfig, { providers: [provider], resolveSecret: () => 'x' });
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
    expect(given).toEqual([]);
  });

  test.each<[string, BackupStorageLocation, RegExp]>([
    ['another kind', { ...fromCluster({}), kind: 'VolumeSnapshotLocation' } as unknown as BackupStorageLocation, /kind: Unsupported value/],
    [
      'another version',
      { ...fromCluster({}), apiVersion: 'velero.io/v2' } as unknown as BackupStorageLocation,
      /apiVersion: Invalid value/,
    ],
    ['no name', fromCluster({}, { name: undefined, generateName: 'x' }), /metadata\.name: Required value/],
    ['a name that is none', fromCluster({}, { name: '../x' }), /metadata\.name: Invalid value/],
    ['no spec', { ...fromCluster({}), spec: undefined } as unknown as BackupStorageLocation, /spec\.provider: Required value/],
    ['no bucket', fromCluster({ objectStorage: {} }), /spec\.objectStorage\.bucket: Required value/],
    ['a config of numbers', fromCluster({ config: { region: 1 } }), /spec\.config\.region/],
    [
      'a file of this machine',
      fromCluster({ config: { credentialsFile: '/etc/passwd' } }),
      /"credentialsFile" names a file of this machine/,
    ],
    [
      'a key file of this machine',
      fromCluster({ config: { customerKeyEncryptionFile: '/k' } }),
      /"customerKeyEncryptionFile" names a file/,
    ],
    ['a secret that is a path', fromCluster({ credential: { name: '../../etc', key: 'passwd' } }), /the secret .* cannot be/],
    ['a key that is a path', fromCluster({ credential: { name: 'a', key: '../b' } }), /the secret .* cannot be/],
    ['the folder above', fromCluster({ credential: { name: 'a', key: '..' } }), /the secret .* cannot be/],
  ])('%s of a cluster', async (_, location, message) => {
    const { given, provider } = createSpy();
    const opened = openLocation(location, { providers: [provider], resolveSecret: () => 'x' });
    await expect(opened).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
    expect(given).toEqual([]);
  });

  test('a later field of a cluster is no error, and a file is none where that is allowed', async () => {
    const { given, provider } = createSpy();
    await openLocation(fromCluster({ cacheVolume: { size: 1 }, config: { credentialsFile: '/keys' } }), {
      providers: [provider],
      allowFiles: true,
    });
    expect(given).toEqual([{ name: 'main', bucket: 'b', config: { credentialsFile: '/keys' } }]);
  });
});
