import { generateKeyPairSync } from 'node:crypto';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';

// Callers without a compiler: every exported function of the packages that takes options is called with wrong ones.
const packages = {
  core: () => import('@lifeboat/core'),
  'velero-client': () => import('@lifeboat/core/velero-client'),
  's3-store': () => import('@lifeboat/s3-store'),
  'provider-aws': () => import('@lifeboat/provider-aws'),
  'provider-azure': () => import('@lifeboat/provider-azure'),
  'provider-gcp': () => import('@lifeboat/provider-gcp'),
  'provider-alioss': () => import('@lifeboat/provider-alioss'),
  'provider-minio': () => import('@lifeboat/provider-minio'),
  testkit: () => import('@lifeboat/testkit'),
  'testkit/doubles': () => import('@lifeboat/testkit/doubles'),
  'testkit/kubernetes': () => import('@lifeboat/testkit/kubernetes'),
};

interface Taker {
  /** Options that are right. */
  readonly good: object;
  /** All further ones that there are. */
  readonly more?: string;
  /** Fields that take anything. */
  readonly anything?: string;
  /** Whether a field that is not known is its owner's business, unless it looks like a misspelt one. */
  readonly isPlugin?: boolean;
  /** What comes before the options. */
  readonly before?: readonly unknown[];
}

const store = createMemoryObjectStore();
const call = () => {};
const runner = { describe: call, test: call };
const aKey = 'key-that-nobody-may-see';
const keys = { accessKeyId: 'AKI', secretAccessKey: aKey };
const behavior = 'concurrency maxTries userAgent now maxAnswerBytes maxListItems';
const transfer = 'partConcurrency patienceInMs maxAttempts connectTimeoutInMs requestTimeoutInMs idleTimeoutInMs pageSize';
const s3 = `${transfer} prefix publicEndpoint forcePathStyle caCert insecureSkipTLSVerify encryption tagging checksumAlgorithm conditionalPut conditionalReplace conditionalDelete listVersion objectLock partSizeInBytes`;
const arm = 'cloud endpoint authorityHost maxAttempts caCert connectTimeoutInMs requestTimeoutInMs';
const identity = { type: 'service-principal', tenantId: 't', clientId: 'c', clientSecret: aKey };
const { publicKey } = generateKeyPairSync('ed25519', {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const takers: Record<string, Taker> = {
  'core.createEngine': {
    good: { storageLocations: { main: { store, requireSignature: [publicKey] } } },
    more: 'cluster snapshotLocations actions logger concurrency itemOperationSyncFrequencyInMs hookGraceInMs actionTimeoutInMs storeTimeoutInMs resourceTimeoutInMs terminatingResourceTimeoutInMs fileLimits archiveLimits onStoreWait lease restorePolicy now',
  },
  'core.createClusterClient': {
    good: { server: 'https://localhost:1', token: aKey },
    more: `${behavior} tokenProvider ca cert key tlsServerName insecureSkipTLSVerify proxyUrl`,
  },
  'core.clusterFromKubeConfig': { good: { content: '{}' }, more: `${behavior} path context credentialTimeoutInMs`, anything: 'env' },
  'core.clusterInCluster': { good: { folder: '/nowhere' }, more: behavior, anything: 'env' },
  'core.createFileSystemProvider': { good: { within: '/nowhere' } },
  'core.redactSecrets': { good: {}, more: 'includedNamespaces excludedNamespaces labelSelector keptTypes keys' },
  'core.openLocation': { before: [{ name: 'a', provider: 'aws' }], good: { providers: [] }, more: 'resolveSecret allowFiles signal' },
  'core.openSnapshotLocation': {
    before: [{ name: 'a', provider: 'aws' }],
    good: { providers: [] },
    more: 'resolveSecret allowFiles signal',
  },
  'core.createArchiveWriter': { good: { now: () => new Date() } },
  'core.createBackupStore': {
    good: { store, location: 'main' },
    more: 'signWith requireSignature knownBackups readOnly objectLock limits lease',
  },
  'core.observe': { good: { onCall: call } },
  'core.retry': { good: {}, more: 'patienceInMs maxAttempts firstPauseInMs onWait' },
  'core.throttle': { good: { bytesPerSecond: 1 }, more: 'requestsPerSecond' },
  'core.createKnownBackups': { good: { store } },
  'core.createFileSystemObjectStore': { good: { root: '/nowhere' }, more: 'prefix fsync' },
  'core.openArchive': { good: { stream: (async function* () {})() }, more: 'limits tmpDir what signal' },
  'core.parseBackupRequest': { good: { name: 'b' }, more: 'includedNamespaces labelSelector ttl hooks podHooks signal' },
  'core.parseRestoreRequest': { good: { backupName: 'b' }, more: 'includedNamespaces labelSelector restorePVs hooks podHooks signal' },
  'velero-client.createVeleroClient': { good: { cluster: fakeCluster() }, more: 'namespace fetch now' },
  's3-store.createS3Store': { good: { bucket: 'b', region: 'r', credentials: keys }, more: `${s3} endpoint` },
  's3-store.credentialsFromFile': {
    before: ['[default]\naws_access_key_id=a\naws_secret_access_key=b'],
    good: { where: 'here' },
    more: 'profile',
  },
  'provider-aws.credentialsFromFile': {
    before: ['[default]\naws_access_key_id=a\naws_secret_access_key=b'],
    good: { where: 'here' },
    more: 'profile',
  },
  'provider-aws.createAwsProvider': { good: {}, more: 'withoutCredentials objectStore volumeSnapshotter' },
  'provider-aws.createS3ObjectStore': { good: { bucket: 'b', credentials: keys }, more: `${s3} region endpoint profile` },
  'provider-aws.createEbsVolumeSnapshotter': {
    good: { region: 'eu-west-1', credentials: keys },
    more: 'profile encryption clusterName endpoint maxAttempts volumeTimeoutInMs pollIntervalInMs caCert insecureSkipTLSVerify connectTimeoutInMs requestTimeoutInMs',
  },
  'provider-aws.defaultChainCredentials': { good: {}, more: 'profile' },
  'provider-azure.createAzureBlobObjectStore': {
    good: { storageAccount: 'account', container: 'container', credentials: { type: 'account-key', accountKey: 'a2V5' } },
    more: 'endpoint publicEndpoint prefix cloud authorityHost caCert encryption partSizeInBytes partConcurrency patienceInMs maxAttempts connectTimeoutInMs requestTimeoutInMs idleTimeoutInMs pageSize',
  },
  'provider-azure.createAzureDiskVolumeSnapshotter': {
    good: { subscriptionId: 's', resourceGroup: 'g', credentials: identity },
    more: `${arm} snapshotSubscriptionId snapshotResourceGroup incremental tags operationTimeoutInMs volumeTimeoutInMs pollIntervalInMs`,
  },
  'provider-azure.createAzureProvider': {
    good: {},
    more: 'withoutCredentials variable resourceManagerEndpoint objectStore volumeSnapshotter',
  },
  'provider-azure.listedAccountKey': {
    good: { subscriptionId: 's', resourceGroup: 'g', storageAccount: 'account', credentials: identity },
    more: arm,
  },
  'provider-azure.identityFromFile': {
    before: ['AZURE_TENANT_ID=t\nAZURE_CLIENT_ID=c\nAZURE_CLIENT_SECRET=s'],
    good: { where: 'here' },
    more: 'variable',
  },
  'provider-gcp.createGcpProvider': { good: {}, more: 'withoutCredentials objectStore volumeSnapshotter' },
  'provider-gcp.createGcsObjectStore': {
    good: { bucket: 'b', credentials: { accessToken: aKey } },
    more: 'prefix encryption serviceAccount endpoint publicEndpoint universeDomain iamEndpoint caCert partSizeInBytes patienceInMs maxAttempts retryDelayInMs requestTimeoutInMs idleTimeoutInMs pageSize',
  },
  'provider-gcp.createPersistentDiskVolumeSnapshotter': {
    good: { credentials: { accessToken: aKey } },
    more: 'volumeProject project snapshotLocation snapshotType endpoint universeDomain caCert maxAttempts retryDelayInMs requestTimeoutInMs pollIntervalInMs operationTimeoutInMs',
  },
  'provider-gcp.credentialsFromFile': {
    before: ['{"type":"external_account","audience":"a","subject_token_type":"t","token_url":"u","credential_source":{"file":"f"}}'],
    good: { where: 'here' },
  },
  'provider-alioss.createAliyunProvider': {
    good: {},
    more: 'withoutCredentials metadataEndpoint objectStore volumeSnapshotter',
  },
  'provider-alioss.createEcsDiskVolumeSnapshotter': {
    good: { region: 'cn-test', credentials: { accessKeyId: 'a', accessKeySecret: aKey } },
    more: 'network endpoint zone clusterZones clusterName caCert maxAttempts connectTimeoutInMs requestTimeoutInMs volumeTimeoutInMs pollIntervalInMs',
  },
  'provider-alioss.createOssObjectStore': {
    good: { bucket: 'backups', region: 'cn-test', credentials: { accessKeyId: 'a', accessKeySecret: aKey } },
    more: `${transfer} prefix network endpoint publicEndpoint forcePathStyle driver encryption signatureVersion conditionalPut caCert partSizeInBytes`,
  },
  'provider-alioss.credentialsFromFile': { good: { content: async () => '', where: 'here' }, more: 'onEcs metadataEndpoint' },
  'provider-alioss.ecsRamRoleCredentials': { good: {}, more: 'roleName metadataEndpoint' },
  'provider-minio.createMinioObjectStore': {
    good: { endpoint: 'http://localhost:1', bucket: 'b', credentials: keys },
    more: `${s3} region`,
  },
  'provider-minio.createMinioProvider': { good: {}, more: 'objectStore' },
  'testkit.objectStoreSuite': {
    isPlugin: true,
    good: { runner, createStore: () => store },
    more: 'name cleanUp createDeniedStore createTruncatingStore createLockingStore prefix secrets partSizeInBytes pageSize memoryLimitInBytes caseTimeoutInMs',
  },
  'testkit.volumeSnapshotterSuite': {
    isPlugin: true,
    good: { runner, createSnapshotter: call, persistentVolumes: [], unknown: {} },
    more: 'name createVolume deleteVolume describeVolume readSnapshotTags adaptTags createPendingSnapshot createFailedSnapshot createDeniedSnapshotter createFullSnapshotter createHangingSnapshotter secrets timeoutInMs caseTimeoutInMs',
  },
  'testkit.runObjectStoreCase': {
    isPlugin: true,
    before: [{ name: 'c', given: 'createDeniedStore' }],
    good: { createStore: () => store },
    more: 'cleanUp prefix secrets',
  },
  'testkit.runVolumeSnapshotterCase': {
    isPlugin: true,
    before: [{ name: 'c', given: ['createVolume'] }],
    good: { createSnapshotter: call, persistentVolumes: [], unknown: {} },
    more: 'deleteVolume secrets',
  },
  'testkit/doubles.createCountingStore': { good: { store }, more: 'bodyStepInBytes' },
  'testkit/doubles.createCrashingStore': { good: { store, crashAtCall: 1, crash: call }, more: 'bodyStepInBytes' },
  'testkit/doubles.createEventuallyConsistentStore': { good: { store, delayInMs: 1, now: Date.now } },
  'testkit/doubles.createFaultyStore': { good: { store, failAt: 1 }, more: 'error moment bodyStepInBytes' },
  'testkit/doubles.createMemoryObjectStore': { good: {}, more: 'bucket now objectLock' },
  'testkit/doubles.createMemoryVolumeSnapshotter': { good: {}, more: 'disks driver newSnapshots' },
  'testkit/doubles.createSlowStore': { good: { store, delayInMs: 1 }, more: 'bodyStepInBytes' },
  'testkit/doubles.observeStore': { good: { store }, more: 'bodyStepInBytes before after' },
  'testkit/kubernetes.clusterClientSuite': {
    isPlugin: true,
    good: { runner, createClient: call },
    more: 'name createDeniedClient compact dropConnections caseTimeoutInMs',
  },
  'testkit/kubernetes.runClusterClientCase': {
    isPlugin: true,
    before: [{ name: 'c', run: call }],
    good: { createClient: () => Promise.reject(new Error('no client')) },
    more: 'compact caseTimeoutInMs',
  },
  'testkit/kubernetes.startKubernetesApiServer': {
    good: { namespaces: [] },
    more: 'token controllers establishDelayInMs latencyInMs maxRequestsInFlight historyLimit requestLogLimit bookmarkIntervalInMs deadApiServices onExec now',
  },
};

/** Functions without options of their own: values, plain data, texts, or parts that the providers of this project share. */
const others = new Set([
  ...[
    'canceledError',
    'throwIfAborted',
    'LifeboatError',
    'formatLabelSelector',
    'matchesLabelSelector',
    'parseLabelSelector',
    'createManifestSigner',
  ],
  // The result of its run rejects: migrate.test. The two after it count up rights, from a request that was checked.
  ...['migrate', 'requiredPermissions', 'permissionObjects'],
  ...['groupResource', 'groupVersion', 'foreignFolders', 'signFileUrl'],
  ...[
    'discoverRegion',
    'locationCredentials',
    'locationOptions',
    'networkFailure',
    'requestHandler',
    'createCredentialsHolder',
    'factsOf',
    'withRenewedCredentials',
  ],
  ...['createMemoryDisks', 'createNamespaceFilter', 'readOnly', 'unopenedStore', 'wrapObjectStore', 'wrapVolumeSnapshotter'],
  // What is registered is checked: its own test.
  'createProviderRegistry',
]);

test('every exported function is in the table, or known to take no options', async () => {
  const unknown: string[] = [];
  for (const [name, load] of Object.entries(packages))
    for (const [member, value] of Object.entries(await load()))
      if (typeof value === 'function' && !(`${name}.${member}` in takers) && !others.has(member)) unknown.push(`${name}.${member}`);
  expect(unknown).toEqual([]);
});

test.each(Object.entries(takers))('%s refuses what is no options, unknown fields and wrong types', async (name, taker) => {
  const [of = '', member = ''] = name.split('.');
  const loaded: Readonly<Record<string, unknown>> = await packages[of as keyof typeof packages]();
  const outcome = async (options: unknown) => {
    try {
      const made: unknown = await (loaded[member] as (...given: unknown[]) => unknown)(...(taker.before ?? []), options);
      await (made as { close?: () => unknown } | undefined)?.close?.();
      return 'taken';
    } catch (error) {
      return error as Error;
    }
  };
  const refuse = async (options: unknown, message: RegExp) => {
    const error = await outcome(options);
    expect(error, JSON.stringify(options)).toMatchObject({
      code: expect.stringMatching(/^INVALID_(CONFIG|REQUEST)$/),
      message: expect.stringMatching(message),
    });
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain('s3cr3t');
  };
  const good = await outcome(taker.good);
  if (good instanceof Error) expect(good.message).not.toMatch(/must be of type|unknown field|Required value/);
  for (const options of [null, 5, 's3cr3t', ['s3cr3t'], true]) await refuse(options, /must be of type object/);
  if (!taker.isPlugin) await refuse({ ...taker.good, unheardOf: 's3cr3t' }, /unheardOf: unknown field; known are/);
  for (const field of [...Object.keys(taker.good), ...(taker.more?.split(' ') ?? [])]) {
    const { [field]: value = 's3cr3t', ...rest } = taker.good as Record<string, unknown>;
    // No field takes half a number.
    await refuse({ ...rest, [field]: 0.5 }, new RegExp(`\\b${field}: .*must be of type`));
    const misspelt = `${field.slice(0, -1)}${field.endsWith('x') ? 'y' : 'x'}`;
    if (!taker.isPlugin) await refuse({ ...rest, [misspelt]: value }, new RegExp(`${misspelt}: unknown field; did you mean`));
  }
});

test.each<[string, string, object, RegExp]>([
  [
    'provider-aws.createS3ObjectStore',
    'a misspelt secret',
    { bucket: 'b', credentials: { accessKeyId: 'a', secretAccesKey: aKey } },
    /credentials\.secretAccessKey: Required value; credentials\.secretAccesKey: unknown field; did you mean secretAccessKey\?/,
  ],
  [
    'provider-aws.createS3ObjectStore',
    'a secret for credentials',
    { bucket: 'b', credentials: aKey },
    /credentials: Unsupported value: supported values: "default-chain"/,
  ],
  [
    'provider-aws.createS3ObjectStore',
    'an encryption that there is not',
    { bucket: 'b', credentials: keys, encryption: { type: 'aws:kms' } },
    /encryption\.type: Unsupported value: "aws:kms": supported values: "AES256", "kms"/,
  ],
  [
    'provider-aws.createS3ObjectStore',
    'a key that is text',
    { bucket: 'b', credentials: keys, encryption: { type: 'customer-key', key: aKey } },
    /encryption\.key in body must be of type Uint8Array: "string"/,
  ],
  [
    'provider-azure.createAzureBlobObjectStore',
    'an identity without tenant',
    { storageAccount: 'account', container: 'container', credentials: { ...identity, tenantId: undefined } },
    /credentials\.tenantId: Required value/,
  ],
  [
    'provider-azure.createAzureDiskVolumeSnapshotter',
    'a key of an account',
    { subscriptionId: 's', resourceGroup: 'g', credentials: { type: 'account-key', accountKey: aKey } },
    /credentials\.type: Unsupported value: supported values: "service-principal"/,
  ],
  [
    'provider-alioss.createOssObjectStore',
    'a misspelt secret',
    { bucket: 'backups', region: 'cn-test', credentials: { accessKeyId: 'a', accessKeySecrett: aKey } },
    /did you mean accessKeySecret\?/,
  ],
])('%s with %s says what it wants, and no secret', async (name, _, options, message) => {
  const [of = '', member = ''] = name.split('.');
  const loaded: Readonly<Record<string, unknown>> = await packages[of as keyof typeof packages]();
  const make = () => (loaded[member] as (options: object) => unknown)(options);
  expect(make).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', message: expect.stringMatching(message) }));
  expect(make).toThrow(expect.not.objectContaining({ message: expect.stringContaining(aKey) }));
});

function fakeCluster(): object {
  const calls = ['version', 'discover', 'listPages', 'get', 'create', 'patch', 'delete', 'watch', 'exec', 'close'];
  return { server: 'https://localhost', counters: {}, ...Object.fromEntries(calls.map((name) => [name, call])) };
}
