import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { defaultPatienceInMs, loadOptional, onceSucceeded } from '@lifeboat/core/provider-kit';
import { ecsRamRoleCredentials } from '../credentials/ecs-ram-role.ts';
import { ossS3Endpoint, standardRegion } from '../requests/oss-endpoint.ts';
import type { OssObjectStoreOptions } from './object-store-options.ts';

type S3Module = typeof import('@lifeboat/s3-store');

/** The same store over the S3 API of OSS. The package `@lifeboat/s3-store` is an optional peer, loaded at the first request.
 * @throws LifeboatError `INVALID_CONFIG`, at the first request, when it is not installed */
export function createStoreOverS3(
  options: OssObjectStoreOptions,
  load: () => Promise<S3Module> = () => import('@lifeboat/s3-store'),
): ObjectStore {
  const opened = onceSucceeded(async () => open(options, await loaded(load)));
  let used: Promise<ObjectStore> | undefined;
  const store = () => {
    used = opened();
    return used;
  };
  return {
    specVersion: 1,
    supports: { signedUrls: true, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    putObject: async (key, body, o) => (await store()).putObject(key, body, o),
    getObject: async (key, o) => (await store()).getObject(key, o),
    headObject: async (key, o) => (await store()).headObject(key, o),
    async *listObjects(prefix, o) {
      yield* (await store()).listObjects(prefix, o);
    },
    async *listCommonPrefixes(prefix, delimiter, o) {
      yield* (await store()).listCommonPrefixes(prefix, delimiter, o);
    },
    deleteObject: async (key, o) => (await store()).deleteObject(key, o),
    createSignedUrl: async (key, ttl, o) => (await (await store()).createSignedUrl?.(key, ttl, o)) ?? '',
    removeUnfinishedPuts: async (key, o) => (await (await store()).removeUnfinishedPuts?.(key, o)) ?? 0,
    close: async () => (await used?.catch(() => undefined))?.close?.(),
  };
}

async function open(options: OssObjectStoreOptions, { createS3Store }: S3Module): Promise<ObjectStore> {
  const { network = 'public', encryption, credentials } = options;
  const region = standardRegion(typeof options.region === 'string' ? options.region : await options.region());
  const source = credentials === 'ecs-ram-role' ? ecsRamRoleCredentials() : credentials;
  const ask = async () => {
    const { accessKeyId, accessKeySecret, stsToken, expiration } = typeof source === 'function' ? await source() : source;
    return { accessKeyId, secretAccessKey: accessKeySecret, sessionToken: stsToken, expiration };
  };
  return createS3Store({
    bucket: options.bucket,
    prefix: options.prefix,
    region,
    endpoint: options.endpoint ?? ossS3Endpoint(region, network),
    publicEndpoint: options.publicEndpoint,
    forcePathStyle: options.forcePathStyle ?? false,
    credentials: typeof source === 'function' ? ask : await ask(),
    caCert: options.caCert,
    encryption: encryption ? { type: 'AES256' } : undefined,
    checksumAlgorithm: 'none',
    conditionalPut: false,
    conditionalReplace: false,
    conditionalDelete: false,
    // ObjectWorm is OSS's own.
    objectLock: false,
    partSizeInBytes: options.partSizeInBytes,
    partConcurrency: options.partConcurrency,
    patienceInMs: options.patienceInMs,
    maxAttempts: options.maxAttempts,
    connectTimeoutInMs: options.connectTimeoutInMs,
    requestTimeoutInMs: options.requestTimeoutInMs,
    idleTimeoutInMs: options.idleTimeoutInMs,
    pageSize: options.pageSize,
  });
}

async function loaded(load: () => Promise<S3Module>): Promise<S3Module> {
  return await loadOptional(
    load,
    "OSS store: driver 's3' needs the package @lifeboat/s3-store, which is not installed. Install it: npm install @lifeboat/s3-store",
  );
}
