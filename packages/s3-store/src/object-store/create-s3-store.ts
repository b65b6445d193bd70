import type { ObjectStore, Patience } from '@lifeboat/core/plugin-api';
import {
  connectionRisks,
  defaultPartSizeInBytes,
  defaultPatienceInMs,
  fullKey,
  keyPrefix,
  probeOnce,
  storeCalls,
  takeOptions,
} from '@lifeboat/core/provider-kit';
import { checkOptions } from '../check-options.ts';
import { s3StoreOptionsField } from '../option-fields.ts';
import { connectS3 } from '../requests/s3-connection.ts';
import { probeServer } from './capabilities/probe-server.ts';
import { assumedCapabilities } from './capabilities/s3-capabilities.ts';
import { deleteObject } from './delete-object.ts';
import { encryptionFields } from './encryption-fields.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import { putObject } from './puts/put-object.ts';
import { removeUnfinishedPuts } from './puts/remove-unfinished-puts.ts';
import type { S3Context } from './s3-context.ts';
import type { S3StoreOptions } from './s3-store-options.ts';
import { createSignedUrl } from './signed-url.ts';

const keyRules = { service: 'S3', maxBytes: 1024 };

/** Creates an object store on the S3 API. Providers wrap it; see `createS3ObjectStore` and `createMinioObjectStore`.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createS3Store(given: S3StoreOptions): ObjectStore {
  const options = takeOptions('S3 store', given, s3StoreOptionsField);
  checkOptions(options);
  const prefix = keyPrefix(options.prefix);
  const capabilities = assumedCapabilities(options);
  const context: S3Context = {
    connection: connectS3(options),
    bucket: options.bucket,
    prefix,
    encryption: encryptionFields(options.encryption),
    tagging: options.tagging,
    capabilities,
    isListVersionForced: options.listVersion !== undefined,
    get checksum() {
      return capabilities.checksum;
    },
    get conditionalPut() {
      return capabilities.conditionalPut;
    },
    get conditionalReplace() {
      return capabilities.conditionalReplace;
    },
    get conditionalDelete() {
      return capabilities.conditionalDelete;
    },
    objectLock: options.objectLock ?? true,
    partSizeInBytes: options.partSizeInBytes ?? defaultPartSizeInBytes,
    partConcurrency: options.partConcurrency ?? 2,
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    fullKey: (key) => fullKey(key, { prefix, rules: keyRules }),
  };
  const withPatience = (patience: Patience | undefined): S3Context => ({ ...context, connection: context.connection.with(patience) });
  // A URL cannot carry the customer's key.
  const signedUrls = options.encryption?.type !== 'customer-key';
  return {
    specVersion: 1,
    get supports() {
      const { conditionalPut, conditionalReplace, conditionalDelete } = capabilities;
      return { signedUrls, conditionalPut, conditionalReplace, conditionalDelete, objectLock: context.objectLock };
    },
    place: `s3://${options.endpoint === undefined ? 'amazonaws.com' : new URL(options.endpoint).host}/${options.bucket}/${prefix}`,
    risks: connectionRisks({
      urls: { endpoint: options.endpoint, publicEndpoint: options.publicEndpoint },
      insecureSkipTLSVerify: options.insecureSkipTLSVerify,
    }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    ...storeCalls({
      context,
      withPatience,
      operations: {
        ...{ putObject, getObject, headObject, listObjects, listCommonPrefixes, deleteObject, removeUnfinishedPuts },
        ...(context.objectLock && { lockObject, readObjectLock, readProtection }),
        ...(signedUrls && { createSignedUrl }),
      },
    }),
    // Amazon S3 needs no probe: what it supports is known.
    ...(options.endpoint !== undefined && {
      probe: probeOnce(options.bucket, (below, o) => probeServer(withPatience(o.patience), options, { ...o, prefix: below })),
    }),
    close: async () => context.connection.close(),
  };
}
