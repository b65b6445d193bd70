import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { defaultPartSizeInBytes } from '@lifeboat/core/provider-kit';
import { checkOssOptions } from './check-options.ts';
import { deleteObject } from './delete-object.ts';
import { fullKey } from './full-key.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import type { OssEncryption, OssObjectStoreOptions } from './object-store-options.ts';
import { connectOss } from './oss-connection.ts';
import type { OssContext } from './oss-context.ts';
import { putObject } from './put-object.ts';
import { removeUnfinishedPuts } from './remove-unfinished-puts.ts';
import { createStoreOverS3 } from './s3-driver.ts';
import { createSignedUrl } from './signed-url.ts';

/** An object store on the Object Storage Service (OSS) of Alibaba Cloud.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createOssObjectStore(options: OssObjectStoreOptions): ObjectStore {
  checkOssOptions(options);
  if (options.driver === 's3') return createStoreOverS3(options);
  const trimmed = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
  const context: OssContext = {
    connection: connectOss(options),
    bucket: options.bucket,
    prefix,
    encryptionHeaders: encryptionHeaders(options.encryption),
    signatureVersion: options.signatureVersion ?? 'v4',
    conditionalPut: options.conditionalPut ?? true,
    conditionalReplace: false,
    partSizeInBytes: options.partSizeInBytes ?? defaultPartSizeInBytes,
    partConcurrency: options.partConcurrency ?? 2,
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    fullKey: (key) => fullKey(prefix, key),
  };
  return {
    specVersion: 1,
    supports: { signedUrls: true, conditionalPut: context.conditionalPut, conditionalReplace: false, conditionalDelete: false },
    putObject: (key, body, o) => putObject(context, key, body, o),
    getObject: (key, o) => getObject(context, key, o),
    headObject: (key, o) => headObject(context, key, o),
    listObjects: (listed, o) => listObjects(context, listed, o),
    listCommonPrefixes: (listed, delimiter, o) => listCommonPrefixes(context, listed, delimiter, o),
    deleteObject: (key, o) => deleteObject(context, key, o),
    removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(context, key, o),
    createSignedUrl: (key, ttl, o) => createSignedUrl(context, key, ttl, o),
    close: async () => context.connection.close(),
  };
}

function encryptionHeaders(encryption: OssEncryption | undefined): Record<string, string> {
  if (!encryption) return {};
  const keyId = encryption.type === 'KMS' ? encryption.keyId : undefined;
  return {
    'x-oss-server-side-encryption': encryption.type,
    ...(keyId ? { 'x-oss-server-side-encryption-key-id': keyId } : {}),
  };
}
