import type { ObjectStore, Patience } from '@lifeboat/core/plugin-api';
import {
  connectionRisks,
  defaultPartSizeInBytes,
  defaultPatienceInMs,
  fullKey,
  type KeyRules,
  keyPrefix,
  probeOnce,
  storeCalls,
  takeOptions,
} from '@lifeboat/core/provider-kit';
import { checkOssOptions } from '../check-options.ts';
import { ossStoreOptionsField } from '../option-fields.ts';
import { connectOss } from '../requests/oss-connection.ts';
import { deleteObject } from './delete-object.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import type { OssEncryption, OssObjectStoreOptions } from './object-store-options.ts';
import type { OssCapabilities, OssContext } from './oss-context.ts';
import { probeBucket } from './probe-bucket.ts';
import { putObject } from './puts/put-object.ts';
import { removeUnfinishedPuts } from './puts/remove-unfinished-puts.ts';
import { createSignedUrl } from './signed-url.ts';
import { createStoreOverS3 } from './store-over-s3.ts';

const keyRules: KeyRules = {
  service: 'OSS',
  maxBytes: 1023,
  refuse: (key) => (/^[/\\]/.test(key) ? 'OSS takes none that begin with a slash or backslash' : undefined),
};

/** Creates an object store on the Object Storage Service (OSS) of Alibaba Cloud.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createOssObjectStore(given: OssObjectStoreOptions): ObjectStore {
  const options = takeOptions('OSS store', given, ossStoreOptionsField);
  checkOssOptions(options);
  if (options.driver === 's3') return createStoreOverS3(options);
  const prefix = keyPrefix(options.prefix);
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
    fullKey: (key) => fullKey(key, { prefix, rules: keyRules }),
  };
  const withPatience = (patience: Patience | undefined): OssContext => ({ ...context, connection: context.connection.with(patience) });
  return {
    specVersion: 1,
    get supports() {
      const { conditionalPut } = capabilities;
      return { signedUrls: true, conditionalPut, conditionalReplace: false, conditionalDelete: false, objectLock: true };
    },
    place: `oss://${(options.endpoint ?? 'aliyuncs.com').replace(/^https?:\/\//, '')}/${options.bucket}/${prefix}`,
    risks: connectionRisks({ urls: { endpoint: options.endpoint, publicEndpoint: options.publicEndpoint } }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    ...storeCalls({
      context,
      withPatience,
      operations: {
        ...{ putObject, getObject, headObject, listObjects, listCommonPrefixes, deleteObject, removeUnfinishedPuts },
        ...{ createSignedUrl, lockObject, readObjectLock, readProtection },
      },
    }),
    ...(options.conditionalPut === undefined && {
      probe: probeOnce(options.bucket, (_, { patience, signal }) => probeBucket(withPatience(patience), { signal })),
    }),
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
