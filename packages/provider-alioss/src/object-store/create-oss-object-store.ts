import type { ObjectStore, StoreCallOptions } from '@lifeboat/core/plugin-api';
import { connectionRisks, defaultPartSizeInBytes, defaultPatienceInMs, takeOptions, untilAborted } from '@lifeboat/core/provider-kit';
import { checkOssOptions } from '../check-options.ts';
import { ossStoreOptionsField } from '../option-fields.ts';
import { deleteObject } from './delete-object.ts';
import { fullKey } from './full-key.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import type { OssEncryption, OssObjectStoreOptions } from './object-store-options.ts';
import { connectOss } from './oss-connection.ts';
import type { OssCapabilities, OssContext } from './oss-context.ts';
import { probeBucket } from './probe-bucket.ts';
import { putObject } from './puts/put-object.ts';
import { removeUnfinishedPuts } from './puts/remove-unfinished-puts.ts';
import { createSignedUrl } from './signed-url.ts';
import { createStoreOverS3 } from './store-over-s3.ts';

/** An object store on the Object Storage Service (OSS) of Alibaba Cloud.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createOssObjectStore(given: OssObjectStoreOptions): ObjectStore {
  const options = takeOptions('OSS store', given, ossStoreOptionsField);
  checkOssOptions(options);
  if (options.driver === 's3') return createStoreOverS3(options);
  const trimmed = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
  const capabilities: OssCapabilities = { conditionalPut: options.conditionalPut ?? true };
  const context: OssContext = {
    connection: connectOss(options),
    bucket: options.bucket,
    prefix,
    encryptionHeaders: encryptionHeaders(options.encryption),
    signatureVersion: options.signatureVersion ?? 'v4',
    capabilities,
    get conditionalPut() {
      return capabilities.conditionalPut;
    },
    conditionalReplace: false,
    objectLock: true,
    partSizeInBytes: options.partSizeInBytes ?? defaultPartSizeInBytes,
    partConcurrency: options.partConcurrency ?? 2,
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    fullKey: (key) => fullKey(prefix, key),
  };
  const during = (o: StoreCallOptions | undefined): OssContext =>
    o?.patience ? { ...context, connection: context.connection.with(o.patience) } : context;
  let probed: Promise<Readonly<Record<string, string>>> | undefined;
  const probeOnce = (o: StoreCallOptions | undefined) => {
    // What failed, or was aborted, is asked again by the next one.
    probed ??= probeBucket(during(o), { signal: o?.signal }).catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    return untilAborted(probed, { signal: o?.signal, what: `Asking bucket '${options.bucket}' what it can do` });
  };
  return {
    specVersion: 1,
    get supports() {
      const { conditionalPut } = capabilities;
      return { signedUrls: true, conditionalPut, conditionalReplace: false, conditionalDelete: false, objectLock: true };
    },
    place: `oss://${(options.endpoint ?? 'aliyuncs.com').replace(/^https?:\/\//, '')}/${options.bucket}/${prefix}`,
    risks: connectionRisks({ urls: { endpoint: options.endpoint, publicEndpoint: options.publicEndpoint } }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    putObject: (key, body, o) => putObject(during(o), key, body, o),
    getObject: (key, o) => getObject(during(o), key, o),
    headObject: (key, o) => headObject(during(o), key, o),
    listObjects: (listed, o) => listObjects(during(o), listed, o),
    listCommonPrefixes: (listed, delimiter, o) => listCommonPrefixes(during(o), listed, delimiter, o),
    deleteObject: (key, o) => deleteObject(during(o), key, o),
    removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(during(o), key, o),
    createSignedUrl: (key, ttl, o) => createSignedUrl(during(o), key, ttl, o),
    lockObject: (key, lock, o) => lockObject(during(o), key, lock, o),
    readObjectLock: (key, o) => readObjectLock(during(o), key, o),
    readProtection: (o) => readProtection(during(o), o),
    ...(options.conditionalPut === undefined && { probe: (_: string, o?: StoreCallOptions) => probeOnce(o) }),
    close: async () => context.connection.close(),
  };
}

function encryptionHeaders(encryption: OssEncryption | undefined): Record<string, string> {
  if (!encryption) return {};
  const keyId = encryption.type === 'kms' ? encryption.keyId : undefined;
  return {
    'x-oss-server-side-encryption': encryption.type === 'kms' ? 'KMS' : encryption.type,
    ...(keyId ? { 'x-oss-server-side-encryption-key-id': keyId } : {}),
  };
}
