import type { ObjectStore, StoreCallOptions } from '@lifeboat/core/plugin-api';
import { connectionRisks, defaultPatienceInMs, takeOptions } from '@lifeboat/core/provider-kit';
import { checkBlobOptions } from '../check-options.ts';
import { blobStoreOptionsField } from '../option-fields.ts';
import { connectBlob } from './blob-connection.ts';
import type { BlobContext } from './blob-context.ts';
import { encryptionFields } from './blob-encryption.ts';
import { blobName } from './blob-name.ts';
import { deleteObject } from './delete-object.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import type { AzureBlobObjectStoreOptions } from './object-store-options.ts';
import { defaultBlobPartSizeInBytes } from './puts/block-size.ts';
import { putObject } from './puts/put-object.ts';
import { removeUnfinishedPuts } from './puts/remove-unfinished-puts.ts';
import { createSignedUrl } from './signed-url.ts';

/** An object store on Azure Blob Storage.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createAzureBlobObjectStore(given: AzureBlobObjectStoreOptions): ObjectStore {
  const options = takeOptions('Azure Blob store', given, blobStoreOptionsField);
  checkBlobOptions(options);
  const trimmed = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
  const context: BlobContext = {
    connection: connectBlob(options),
    prefix,
    encryption: encryptionFields(options.encryption),
    partSizeInBytes: options.partSizeInBytes ?? defaultBlobPartSizeInBytes,
    partConcurrency: options.partConcurrency ?? 2,
    publicEndpoint: options.publicEndpoint?.replace(/\/+$/, ''),
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    blobName: (key) => blobName(prefix, key),
  };
  const during = (o: StoreCallOptions | undefined): BlobContext =>
    o?.patience ? { ...context, connection: context.connection.with(o.patience) } : context;
  // A URL cannot carry the customer's key.
  const signedUrls = options.encryption?.type !== 'customer-key';
  const endpoint = typeof options.endpoint === 'string' ? options.endpoint : undefined;
  const home = endpoint === undefined ? options.storageAccount : new URL(endpoint).host + new URL(endpoint).pathname.replace(/\/$/, '');
  return {
    specVersion: 1,
    supports: { signedUrls, conditionalPut: true, conditionalReplace: true, conditionalDelete: true, objectLock: true },
    ...(home !== undefined && { place: `azure://${home}/${options.container}/${prefix}` }),
    risks: connectionRisks({ urls: { endpoint, publicEndpoint: options.publicEndpoint } }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    putObject: (key, body, o) => putObject(during(o), key, body, o),
    getObject: (key, o) => getObject(during(o), key, o),
    headObject: (key, o) => headObject(during(o), key, o),
    listObjects: (listed, o) => listObjects(during(o), listed, o),
    listCommonPrefixes: (listed, delimiter, o) => listCommonPrefixes(during(o), listed, delimiter, o),
    deleteObject: (key, o) => deleteObject(during(o), key, o),
    removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(during(o), key, o),
    lockObject: (key, lock, o) => lockObject(during(o), key, lock, o),
    readObjectLock: (key, o) => readObjectLock(during(o), key, o),
    readProtection: (o) => readProtection(during(o), o),
    ...(signedUrls ? { createSignedUrl: (key, ttl, o) => createSignedUrl(during(o), key, ttl, o) } : {}),
    close: async () => context.connection.close(),
  };
}
