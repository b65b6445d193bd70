import type { ObjectStore, StoreCallOptions } from '@lifeboat/core/plugin-api';
import { connectionRisks, defaultPartSizeInBytes, defaultPatienceInMs, takeOptions, untilAborted } from '@lifeboat/core/provider-kit';
import { checkOptions } from '../check-options.ts';
import { s3StoreOptionsField } from '../option-fields.ts';
import { connectS3 } from '../requests/s3-connection.ts';
import type { S3Context } from '../requests/s3-context.ts';
import { probeServer } from './capabilities/probe-server.ts';
import { assumedCapabilities } from './capabilities/s3-capabilities.ts';
import { deleteObject } from './delete-object.ts';
import { encryptionFields } from './encryption.ts';
import { fullKey } from './full-key.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import { putObject } from './puts/put-object.ts';
import { removeUnfinishedPuts } from './puts/remove-unfinished-puts.ts';
import type { S3StoreOptions } from './s3-store-options.ts';
import { createSignedUrl } from './signed-url.ts';

/** An object store over S3's API. Providers wrap it; see `createS3ObjectStore` and `createMinioObjectStore`.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createS3Store(given: S3StoreOptions): ObjectStore {
  const options = takeOptions('S3 store', given, s3StoreOptionsField);
  checkOptions(options);
  const trimmed = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `${trimmed}/`;
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
    fullKey: (key) => fullKey(prefix, key),
  };
  const during = (o: StoreCallOptions | undefined): S3Context =>
    o?.patience ? { ...context, connection: context.connection.with(o.patience) } : context;
  let probed: Promise<Readonly<Record<string, string>>> | undefined;
  const probeOnce = (below: string, o: StoreCallOptions | undefined) => {
    // What failed, or was aborted, is asked again by the next one.
    probed ??= probeServer(during(o), options, { ...o, prefix: below }).catch((error: unknown) => {
      probed = undefined;
      throw error;
    });
    return untilAborted(probed, { signal: o?.signal, what: `Asking bucket '${options.bucket}' what it can do` });
  };
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
    putObject: (key, body, o) => putObject(during(o), key, body, o),
    getObject: (key, o) => getObject(during(o), key, o),
    headObject: (key, o) => headObject(during(o), key, o),
    listObjects: (listed, o) => listObjects(during(o), listed, o),
    listCommonPrefixes: (listed, delimiter, o) => listCommonPrefixes(during(o), listed, delimiter, o),
    deleteObject: (key, o) => deleteObject(during(o), key, o),
    removeUnfinishedPuts: (key, o) => removeUnfinishedPuts(during(o), key, o),
    ...(context.objectLock && {
      lockObject: (key, lock, o) => lockObject(during(o), key, lock, o),
      readObjectLock: (key, o) => readObjectLock(during(o), key, o),
      readProtection: (o) => readProtection(during(o), o),
    }),
    ...(signedUrls ? { createSignedUrl: (key, ttl, o) => createSignedUrl(during(o), key, ttl, o) } : {}),
    // Of Amazon S3 everything is known.
    ...(options.endpoint !== undefined && { probe: (below: string, o?: StoreCallOptions) => probeOnce(below, o) }),
    close: async () => context.connection.close(),
  };
}
