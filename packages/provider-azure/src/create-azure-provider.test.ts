import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocationConfig } from '@lifeboat/core/plugin-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificates } from '../../s3-store/test/certificates.ts';
import { type ArmServer, startArmServer, tokens } from '../test/arm-server.ts';
import { type AuthorityServer, startAuthority } from '../test/authority-server.ts';
import { type Azurite, accountKey, makeContainer, startAzurite, storageAccount } from '../test/azurite.ts';
import { addDisk } from '../test/disk-suite-options.ts';
import { type AzureProviderOptions, createAzureProvider } from './index.ts';

const tls = makeCertificates();
let azurite: Azurite;
let arm: ArmServer;
let authority: AuthorityServer;
const account = `/subscriptions/sub-1/resourcegroups/nodes/providers/microsoft.storage/storageaccounts/${storageAccount}`;
beforeAll(async () => {
  [azurite, arm, authority] = await Promise.all([startAzurite(), startArmServer(), startAuthority(tls)]);
  await makeContainer(azurite.accountUrl);
  authority.give = () => ({ access_token: tokens.good });
  const keys = [
    { keyName: 'key1', value: 'cmVhZC1vbmx5', permissions: 'Read' },
    { keyName: 'key2', value: accountKey, permissions: 'FULL' },
  ];
  arm.resources.set(account, { location: 'westeurope', keys, properties: { primaryEndpoints: { blob: `${azurite.accountUrl}/` } } });
});
afterAll(() => Promise.all([azurite.stop(), arm.stop(), authority.stop()]));

const application = 'AZURE_TENANT_ID=t-1\nAZURE_CLIENT_ID=c\nAZURE_CLIENT_SECRET=s\n';
const ids = 'AZURE_SUBSCRIPTION_ID=sub-1\nAZURE_RESOURCE_GROUP=nodes\n';
const provider = (options: AzureProviderOptions = {}) => createAzureProvider({ resourceManagerEndpoint: arm.url, ...options });
const openStore = (config: Record<string, string>, content?: string, location: Partial<LocationConfig> = {}, options = {}) =>
  provider(options).createObjectStore?.({
    name: 'main',
    bucket: 'container',
    config: { storageAccount, ...config },
    ...(content === undefined ? {} : { credentials: async () => content }),
    ...location,
  });
const openSnapshotter = (config: Record<string, string>, content = ids, location: Partial<LocationConfig> = {}) =>
  provider().createVolumeSnapshotter?.({ name: 'disks', config, credentials: async () => content, ...location });

async function works(store: ReturnType<typeof openStore>): Promise<void> {
  const opened = await store;
  await opened?.putObject('k', Buffer.from('content'));
  expect((await opened?.headObject('k'))?.size).toBe(7);
}

test('a key named by storageAccountKeyEnvVar: of the file, of the caller’s variables, of a Secret', async () => {
  const storageAccountURI = azurite.accountUrl;
  await works(openStore({ storageAccountURI, storageAccountKeyEnvVar: 'MY_KEY' }, `MY_KEY=${accountKey}`));
  const asked: string[] = [];
  const variable = (name: string) => {
    asked.push(name);
    return name === 'MY_KEY' ? accountKey : undefined;
  };
  await works(openStore({ storageAccountURI, storageAccountKeyEnvVar: 'MY_KEY' }, undefined, {}, { variable }));
  expect(asked).toContain('MY_KEY');
  const resolveSecret = async (reference: string) => Buffer.from(reference === 'azure/key' ? `${accountKey}\n` : '');
  await works(openStore({ storageAccountURI, storageAccountKeyEnvVar: 'azure/key' }, '', { resolveSecret }));
  const none = await openStore({ storageAccountURI, storageAccountKeyEnvVar: 'NO_KEY' }, ids);
  await expect(none?.headObject('k')).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining("'NO_KEY'") });
});

test('AZURE_STORAGE_KEY of the file is used as it is; prefix and a credentialsFile are taken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lifeboat-azure-'));
  const credentialsFile = join(folder, 'cloud');
  writeFileSync(credentialsFile, `AZURE_STORAGE_KEY=${accountKey}`);
  const store = await openStore({ storageAccountURI: azurite.accountUrl, credentialsFile }, undefined, { prefix: 'p' });
  await store?.putObject('in-prefix', Buffer.from('x'));
  const all = await openStore({ storageAccountURI: azurite.accountUrl }, `AZURE_STORAGE_KEY=${accountKey}`);
  expect((await all?.headObject('p/in-prefix'))?.size).toBe(1);
  rmSync(folder, { recursive: true });
});

test('an application lists the account’s keys and asks for its URL', async () => {
  arm.requests.length = 0;
  const config = { activeDirectoryAuthorityURI: authority.url };
  await works(openStore(config, application + ids, { caCert: tls.ca }));
  await works(openStore({ ...config, subscriptionId: 'sub-1', resourceGroup: 'nodes' }, application, { caCert: tls.ca }));
  const path = account
    .replace('resourcegroups', 'resourceGroups')
    .replace('microsoft.storage/storageaccounts', 'Microsoft.Storage/storageAccounts');
  expect(new Set(arm.requests)).toEqual(new Set([`POST ${path}/listKeys`, `GET ${path}`]));
  const missing = await openStore(config, application, { caCert: tls.ca });
  await expect(missing?.headObject('k')).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.stringContaining('useAAD') });
  const elsewhere = await openStore({ ...config, resourceGroup: 'none' }, application + ids, { caCert: tls.ca });
  await expect(elsewhere?.headObject('k')).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('resourceGroup'),
  });
});

test('what a location leaves open, the provider says; signed URLs have a name of their own', async () => {
  const objectStore = { publicEndpoint: 'https://public.example.com/blobs/' };
  const store = await openStore({ storageAccountURI: azurite.accountUrl }, `AZURE_STORAGE_KEY=${accountKey}`, {}, { objectStore });
  expect(await store?.createSignedUrl?.('a b/k', 60)).toMatch(/^https:\/\/public\.example\.com\/blobs\/container\/a%20b\/k\?.*spr=https&/);
  const plain = await openStore({ storageAccountURI: azurite.accountUrl }, `AZURE_STORAGE_KEY=${accountKey}`);
  await plain?.putObject('signed', Buffer.from('by another name'));
  // The name that clients use: here the loopback under its other name.
  const other = { publicEndpoint: azurite.accountUrl.replace('127.0.0.1', 'localhost') };
  const named = await openStore({ storageAccountURI: azurite.accountUrl }, `AZURE_STORAGE_KEY=${accountKey}`, {}, { objectStore: other });
  const answer = await fetch((await named?.createSignedUrl?.('signed', 60)) ?? '');
  expect(await answer.text()).toBe('by another name');
});

test('two locations with different credentials work side by side', async () => {
  const storageAccountURI = azurite.accountUrl;
  const wrong = Buffer.from('wrong').toString('base64');
  const [good, bad] = await Promise.all([
    openStore({ storageAccountURI }, `AZURE_STORAGE_KEY=${accountKey}`),
    openStore({ storageAccountURI }, `AZURE_STORAGE_KEY=${wrong}`),
  ]);
  for (let round = 0; round < 3; round++) {
    const outcomes = await Promise.allSettled([good?.putObject('side', Buffer.from('x')), bad?.putObject('side', Buffer.from('y'))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  }
});

test('useAAD signs in at the cloud of the file', async () => {
  const config = { useAAD: 'true', patience: '0s', storageAccountURI: 'https://127.0.0.1:1', activeDirectoryAuthorityURI: authority.url };
  const store = await openStore(config, application, { caCert: tls.ca });
  const before = authority.asked.length;
  await expect(store?.createSignedUrl?.('k', 60)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  expect(authority.asked.length).toBe(before + 1);
  expect(authority.asked.at(-1)?.get('scope')).toContain('https://storage.azure.com/.default');
  const unknown = await openStore({ useAAD: 'true' }, 'AZURE_CLOUD_NAME=AzureMoonCloud');
  await expect(unknown?.headObject('k')).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringContaining('AzureUSGovernmentCloud'),
  });
});

test('the URL of an account follows the cloud', async () => {
  for (const [cloud, host] of [
    ['', 'account1.blob.core.windows.net'],
    ['azurechinacloud', 'account1.blob.core.chinacloudapi.cn'],
    ['AzureUSGovernment', 'account1.blob.core.usgovcloudapi.net'],
  ]) {
    const store = await openStore({ storageAccount: 'account1' }, `AZURE_CLOUD_NAME=${cloud}\nAZURE_STORAGE_KEY=${accountKey}`);
    expect(await store?.createSignedUrl?.('k', 60)).toContain(`https://${host}/container/k?`);
  }
});

test.each<[Record<string, string>, RegExp]>([
  [
    { storageaccount: 'x' },
    /unknown key 'storageaccount'. Known keys: activeDirectoryAuthorityURI, blockSizeInBytes, credentialsFile, patience, resourceGroup, storageAccount, storageAccountKeyEnvVar, storageAccountURI, subscriptionId, useAAD/,
  ],
  [{ storageAccount: '' }, /'storageAccount' is missing/],
  [{ storageAccountURI: 'x.blob' }, /'storageAccountURI' is no/],
  [{ activeDirectoryAuthorityURI: 'http://login' }, /'activeDirectoryAuthorityURI' is no URL that begins with https/],
  [{ useAAD: 'yes' }, /neither true nor false/],
  [{ blockSizeInBytes: '200000000' }, /'blockSizeInBytes' is '200000000'/],
  [{ blockSizeInBytes: '1Mi' }, /'blockSizeInBytes' is '1Mi'/],
  [{ storageAccount: 'Not_A_Name' }, /no name of a storage account/],
])('a store’s %j is refused', async (config, message) => {
  await expect(openStore(config, ids)).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) });
});

test('a store without bucket or credentials is refused', async () => {
  await expect(openStore({}, ids, { bucket: '/' })).rejects.toThrow(/has no bucket/);
  await expect(openStore({}, ids, { bucket: 'UPPER' })).rejects.toThrow(/no name of a container/);
  await expect(openStore({})).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.stringContaining('default-chain') });
});

test('a snapshotter: groups, subscription, tags, incremental snapshots, time-out', async () => {
  arm.groups.add('/subscriptions/sub-2/resourcegroups/kept');
  const config = { resourceGroup: 'kept', subscriptionId: 'sub-2', incremental: 'true', tags: 'team=shop, cost=1', apiTimeout: '1m30s' };
  const snapshotter = await openSnapshotter(config, application + ids, { caCert: tls.ca });
  // The file's application would sign in at Azure itself: here a token of the test does.
  const { diskLocationOptions } = await import('./location-options.ts');
  const location = { name: 'disks', config, credentials: async () => application + ids };
  const options = await diskLocationOptions(location, 'velero.io/azure', { resourceManagerEndpoint: arm.url });
  expect(options).toMatchObject({
    subscriptionId: 'sub-1',
    resourceGroup: 'nodes',
    snapshotSubscriptionId: 'sub-2',
    snapshotResourceGroup: 'kept',
    incremental: true,
    tags: { team: 'shop', cost: '1' },
    operationTimeoutInMs: 90_000,
    cloud: 'AzurePublicCloud',
  });
  const { createAzureDiskVolumeSnapshotter } = await import('./index.ts');
  const credentials = { getToken: async () => ({ token: tokens.good, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const usable = createAzureDiskVolumeSnapshotter({ ...options, credentials });
  const disk = addDisk(arm, { tags: { team: 'other' } });
  const { snapshotId } = await usable.createSnapshot({ volumeId: disk, tags: { 'velero.io/backup': 'b' } });
  expect(snapshotId).toMatch(
    new RegExp(`^/subscriptions/sub-2/resourceGroups/kept/providers/Microsoft.Compute/snapshots/${disk}-[0-9a-f-]{36}$`),
  );
  expect(arm.resources.get(snapshotId.toLowerCase())?.tags).toEqual({ team: 'shop', cost: '1', 'velero.io-backup': 'b' });
  expect(snapshotter?.specVersion).toBe(1);
});

test.each<[Record<string, string>, string, string, RegExp]>([
  [
    { region: 'x' },
    ids,
    'INVALID_CONFIG',
    /unknown key 'region'. Known keys: apiTimeout, credentialsFile, incremental, resourceGroup, subscriptionId, tags/,
  ],
  [{ incremental: 'ja' }, ids, 'INVALID_CONFIG', /'incremental' is 'ja'/],
  [{ apiTimeout: '2 minutes' }, ids, 'INVALID_CONFIG', /'apiTimeout' is '2 minutes', no duration as '90s'/],
  [{ tags: 'a' }, ids, 'INVALID_CONFIG', /'key=value,key2=value2'/],
  [{ subscriptionId: 's' }, ids, 'INVALID_CONFIG', /'subscriptionId' needs resourceGroup/],
  [{}, 'AZURE_RESOURCE_GROUP=nodes', 'CREDENTIALS_MISSING', /lacks AZURE_SUBSCRIPTION_ID/],
  [{}, 'AZURE_SUBSCRIPTION_ID=s', 'CREDENTIALS_MISSING', /lacks AZURE_RESOURCE_GROUP/],
])('a snapshotter’s %j with %j is refused', async (config, content, code, message) => {
  await expect(openSnapshotter(config, content)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
