import { LifeboatError, type LocationConfig } from '@lifeboat/core/plugin-api';
import { type ConfigReader, credentialsOrSearch, readConfig } from '@lifeboat/core/provider-kit';
import type { AzureProviderOptions } from './azure-provider-options.ts';
import { blobEndpoint, listedAccountKey } from './credentials/account-key.ts';
import { azureCloud } from './credentials/azure-cloud.ts';
import type { AzureCredentials } from './credentials/azure-credentials.ts';
import { type AzureCredentialsFile, identityOf, readCredentialsFile } from './credentials/credentials-file.ts';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** The config keys of Velero's Azure plugin for a BackupStorageLocation. */
const storeKeys = [
  // Lifeboat's own: Velero's plugin refuses it.
  'patience',
  'resourceGroup',
  'storageAccount',
  'subscriptionId',
  'blockSizeInBytes',
  'activeDirectoryAuthorityURI',
  'storageAccountURI',
  'useAAD',
  'storageAccountKeyEnvVar',
  'credentialsFile',
];
/** And for a VolumeSnapshotLocation. */
const snapshotterKeys = ['resourceGroup', 'apiTimeout', 'subscriptionId', 'incremental', 'tags', 'credentialsFile'];

/** Translates a BackupStorageLocation by the rules of Velero's Azure plugin (the plugin velero-plugin-for-microsoft-azure). The credentials file is read when
 * credentials are needed. @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function blobLocationOptions(
  location: LocationConfig,
  provider: string,
  options: AzureProviderOptions,
): AzureBlobObjectStoreOptions {
  const config = readConfig(location, provider, storeKeys);
  const where = `location '${location.name}' (${provider})`;
  const storageAccount = required(config, 'storageAccount', 'the name of the storage account');
  const given = config.url('storageAccountURI');
  const authority = config.url('activeDirectoryAuthorityURI', 'https');
  const keyVariable = config.nonEmpty('storageAccountKeyEnvVar');
  const useAAD = config.flag('useAAD') ?? false;
  const open = fileReader(config, location, provider, options);
  const caCert = config.caCert();

  const authorityHost = async () => authority ?? (await cloudOf(await open())).authorityHost;
  const inResourceManager = async (file: AzureCredentialsFile) => {
    const subscriptionId = config.nonEmpty('subscriptionId') ?? (await file.get('AZURE_SUBSCRIPTION_ID'));
    const resourceGroup = config.nonEmpty('resourceGroup') ?? (await file.get('AZURE_RESOURCE_GROUP'));
    if (!subscriptionId || !resourceGroup) return undefined;
    const { name: cloud } = await cloudOf(file);
    const common = { storageAccount, subscriptionId, resourceGroup, cloud, authorityHost: await authorityHost(), caCert };
    return { ...common, endpoint: options.resourceManagerEndpoint, credentials: await identityFor(file, where, options) };
  };

  const credentials = async (): Promise<AzureCredentials> => {
    const file = await open();
    if (keyVariable !== undefined) return { type: 'account-key', accountKey: await keyNamed(keyVariable, file, config, location) };
    if (useAAD) return await identityFor(file, where, options);
    const accountKey = await file.get('AZURE_STORAGE_KEY');
    if (accountKey) return { type: 'account-key', accountKey };
    const account = await inResourceManager(file);
    if (account) return await listedAccountKey(account)();
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `Cannot get the key of storage account '${storageAccount}' for ${where}: subscriptionId and resourceGroup are missing. Set them, or useAAD: "true", or storageAccountKeyEnvVar`,
    });
  };

  const endpoint = async () => {
    if (given !== undefined) return given;
    const file = await open();
    const byDefault = `https://${storageAccount}.${(await cloudOf(file)).blobSuffix}`;
    // With a key and no application to sign in there is nobody who could ask.
    if (keyVariable !== undefined && !(await file.get('AZURE_CLIENT_ID'))) return byDefault;
    const account = await inResourceManager(file).catch(() => undefined);
    return (account && (await blobEndpoint({ ...account, maxAttempts: 2 }).catch(() => undefined))) ?? byDefault;
  };

  return {
    container: config.bucket(),
    prefix: config.prefix(),
    patienceInMs: config.duration('patience'),
    storageAccount,
    endpoint,
    authorityHost,
    caCert,
    credentials,
    partSizeInBytes: config.wholeNumber('blockSizeInBytes', { least: 65_536, most: 100 * 1024 * 1024 }),
  };
}

/** Translates a VolumeSnapshotLocation by the same rules. @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export async function diskLocationOptions(
  location: LocationConfig,
  provider: string,
  options: AzureProviderOptions,
): Promise<AzureDiskVolumeSnapshotterOptions> {
  const config = readConfig(location, provider, snapshotterKeys);
  const where = `location '${location.name}' (${provider})`;
  const snapshotSubscriptionId = config.nonEmpty('subscriptionId');
  const snapshotResourceGroup = config.nonEmpty('resourceGroup');
  if (snapshotSubscriptionId && !snapshotResourceGroup)
    throw config.invalid('subscriptionId', 'needs resourceGroup, a group of that subscription');
  const incremental = config.flag('incremental');
  const tags = tagsOf(config);
  const operationTimeoutInMs = config.duration('apiTimeout');
  if (operationTimeoutInMs === 0) throw config.invalid('apiTimeout', "is 0, in which nothing can be done. Give a duration such as '2m'");
  const open = fileReader(config, location, provider, options);
  const file = await open();
  const mandatory = async (name: string, meaning: string) => {
    const value = await file.get(name);
    if (value) return value;
    throw new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials file of ${where} lacks ${name}: ${meaning}` });
  };
  return {
    subscriptionId: await mandatory('AZURE_SUBSCRIPTION_ID', 'the subscription of the disks'),
    resourceGroup: await mandatory('AZURE_RESOURCE_GROUP', 'the resource group of the disks, in AKS that of the nodes'),
    snapshotSubscriptionId,
    snapshotResourceGroup,
    incremental,
    tags,
    operationTimeoutInMs,
    cloud: (await cloudOf(file)).name,
    endpoint: options.resourceManagerEndpoint,
    caCert: config.caCert(),
    credentials: async () => await identityFor(await open(), where, options),
  };
}

type FileOrChain = AzureCredentialsFile & { readonly given: boolean };

/** Opens the credentials file anew at each call: it rotates. */
function fileReader(
  config: ConfigReader,
  location: LocationConfig,
  provider: string,
  options: AzureProviderOptions,
): () => Promise<FileOrChain> {
  const content = config.credentials();
  if (!content && !options.variable) {
    const { withoutCredentials } = options;
    const advice = ", or let the provider search with createAzureProvider({ withoutCredentials: 'default-chain' })";
    credentialsOrSearch({ found: undefined, location, provider, withoutCredentials, advice });
  }
  return async () => ({ given: content !== undefined, ...readCredentialsFile(content ? await content() : '', options.variable) });
}

async function identityFor(file: AzureCredentialsFile, where: string, options: AzureProviderOptions) {
  const searched = 'given' in file && !file.given && options.withoutCredentials === 'default-chain';
  return searched ? ('default-chain' as const) : await identityOf(file, where);
}

async function cloudOf(file: AzureCredentialsFile) {
  return azureCloud(await file.get('AZURE_CLOUD_NAME'));
}

async function keyNamed(name: string, file: AzureCredentialsFile, config: ConfigReader, location: LocationConfig): Promise<string> {
  const secret = name.includes('/') ? await location.resolveSecret?.(name) : undefined;
  const key = (await file.get(name)) ?? (secret && Buffer.from(secret).toString('utf8').trim());
  if (key) return key;
  throw config.invalid('storageAccountKeyEnvVar', `names '${name}', which neither the credentials file nor the caller's variables have`);
}

function required(config: ConfigReader, key: string, meaning: string): string {
  const value = config.nonEmpty(key);
  if (value !== undefined) return value;
  throw config.invalid(key, `is missing: ${meaning}`);
}

function tagsOf(config: ConfigReader): Record<string, string> | undefined {
  const value = config.nonEmpty('tags');
  if (value === undefined) return undefined;
  const pairs = value.split(',').map((pair) => /^([^=]+)=([^=]*)$/.exec(pair.trim()));
  if (pairs.some((pair) => pair === null)) throw config.invalid('tags', "is not of the form 'key=value,key2=value2'");
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}
