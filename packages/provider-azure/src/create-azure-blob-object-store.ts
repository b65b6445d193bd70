import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { connectBlob } from './blob-connection.ts';
import type { BlobContext } from './blob-context.ts';
import { encryptionFields } from './blob-encryption.ts';
import { defaultBlockSizeInBytes } from './block-size.ts';
import { checkBlobOptions } from './check-options.ts';
import { deleteObject } from './delete-object.ts';
import { blobName } from './full-key.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import type { AzureBlobObjectStoreOptions } from './object-store-options.ts';
import { putObject } from './put-object.ts';
import { removeUnfinishedPuts } from './remove-unfinished-puts.ts';
import { createSignedUrl } from './signed-url.ts';

/** An object store on Azure Blob Storage.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createAzureBlobObjectStore(options: AzureBlobObjectStoreOptions): ObjectStore {
  checkBlobOptions(options);
  const trimmed = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
  const context: BlobContext = {
    connection: connectBlob(options),
    prefix,
    encryption: encryptionFields(options.encryption),
    blockSizeInBytes: options.blockSizeInBytes ?? defaultBlockSizeInBytes,
    blockConcurrency: options.blockConcurrency ?? 2,
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    blobName: (key) => blobName(prefix, key),
  };
  // A URL cannot carry the customer's key.
  const signedUrls = options.encryption?.type !== 'customer-key';
  return {
    specVersion: 1,
    supports: { signedUrls, conditionalPut: true, conditionalReplace: true, conditionalDelete: true },
    putObject: (key, body, o) => putObject(context, key, body, o),
    getObject: (key, o) => getObject(context, key, o),
    headObject: (key, o) => headObject(context, key, o),
    listObjects: (listed, o) => listObjects(context, listed, o),
    listCommonPrefixes: (listed, delimiter, o) => listCommonPrefixes(context, listed, delimiter, o),
    deleteObject: (key, o) => deleteObject(context, key, o),
    removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(context, key, o),
    ...(signedUrls ? { createSignedUrl: (key, ttl, o) => createSignedUrl(context, key, ttl, o) } : {}),
    close: async () => context.connection.close(),
  };
}
