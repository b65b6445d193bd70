import type { ObjectStore } from '@lifeboat/core/plugin-api';
import {
  connectionRisks,
  defaultPatienceInMs,
  fullKey,
  type KeyRules,
  keyPrefix,
  storeCalls,
  takeOptions,
} from '@lifeboat/core/provider-kit';
import { checkBlobOptions } from '../check-options.ts';
import { blobStoreOptionsField } from '../option-fields.ts';
import { connectBlob } from '../requests/blob-connection.ts';
import type { BlobContext } from './blob-context.ts';
import { deleteObject } from './delete-object.ts';
import { encryptionFields } from './encryption-fields.ts';
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

const supports = { conditionalPut: true, conditionalReplace: true, objectLock: true } as const;
const maxLength = 1024;
const maxSegments = 254;

const keyRules: KeyRules = {
  service: 'Azure',
  refuse(key) {
    if (key.length > maxLength) return `with the prefix it has ${key.length} characters, Azure takes ${maxLength}`;
    const segments = key.split('/');
    if (segments.length > maxSegments) return `with the prefix it has ${segments.length} segments, Azure takes ${maxSegments}`;
    return segments.some((segment) => segment === '.' || segment === '..') ? "a URL cannot carry the segments '.' and '..'" : undefined;
  },
};

/** Creates an object store on Azure Blob Storage.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createAzureBlobObjectStore(given: AzureBlobObjectStoreOptions): ObjectStore {
  const options = takeOptions('Azure Blob store', given, blobStoreOptionsField);
  checkBlobOptions(options);
  const prefix = keyPrefix(options.prefix);
  const context: BlobContext = {
    ...supports,
    connection: connectBlob(options),
    prefix,
    encryption: encryptionFields(options.encryption),
    partSizeInBytes: options.partSizeInBytes ?? defaultBlobPartSizeInBytes,
    partConcurrency: options.partConcurrency ?? 2,
    publicEndpoint: options.publicEndpoint?.replace(/\/+$/, ''),
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    fullKey: (key) => fullKey(key, { prefix, rules: keyRules }),
  };
  // A URL cannot carry the customer's key.
  const signedUrls = options.encryption?.type !== 'customer-key';
  const endpoint = typeof options.endpoint === 'string' ? options.endpoint : undefined;
  const home = endpoint === undefined ? options.storageAccount : new URL(endpoint).host + new URL(endpoint).pathname.replace(/\/$/, '');
  return {
    specVersion: 1,
    supports: { ...supports, conditionalDelete: true, signedUrls },
    ...(home !== undefined && { place: `azure://${home}/${options.container}/${prefix}` }),
    risks: connectionRisks({ urls: { endpoint, publicEndpoint: options.publicEndpoint } }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    ...storeCalls({
      context,
      withPatience: (patience) => ({ ...context, connection: context.connection.with(patience) }),
      operations: {
        ...{ putObject, getObject, headObject, listObjects, listCommonPrefixes, deleteObject, removeUnfinishedPuts },
        ...{ lockObject, readObjectLock, readProtection },
        ...(signedUrls && { createSignedUrl }),
      },
    }),
    close: async () => context.connection.close(),
  };
}
