import type { ObjectStore, Patience } from '@lifeboat/core/plugin-api';
import {
  connectionRisks,
  createPatience,
  defaultPatienceInMs,
  fullKey,
  type KeyRules,
  keyPrefix,
  storeCalls,
  takeOptions,
} from '@lifeboat/core/provider-kit';
import { baseUrl, checkStoreOptions } from '../check-options.ts';
import { createTokenSource } from '../credentials/token-source.ts';
import { gcsStoreOptionsField } from '../option-fields.ts';
import { type GcsPlace, gcsError } from '../requests/gcs-error.ts';
import { createGoogleApi } from '../requests/google-api.ts';
import { createHttpSender } from '../requests/http-sender.ts';
import { contextWith } from './context-with.ts';
import { deleteObject } from './delete-object.ts';
import { encryptionFields } from './encryption-fields.ts';
import type { GcsContext } from './gcs-context.ts';
import { getObject } from './get-object.ts';
import { headObject } from './head-object.ts';
import { listCommonPrefixes, listObjects } from './list-objects.ts';
import { lockObject, readObjectLock } from './object-lock/lock-object.ts';
import { readProtection } from './object-lock/read-protection.ts';
import type { GcsObjectStoreOptions } from './object-store-options.ts';
import { putObject } from './puts/put-object.ts';
import { createSignedUrl } from './signed-url.ts';

const supports = { conditionalPut: true, conditionalReplace: true, objectLock: true } as const;

const keyRules: KeyRules = {
  service: 'Cloud Storage',
  maxBytes: 1024,
  refuse(key) {
    if (/[\r\n]/.test(key)) return 'Cloud Storage takes no line breaks';
    if (key === '.' || key === '..') return "Cloud Storage takes neither '.' nor '..'";
    return key.startsWith('.well-known/acme-challenge/') ? "Cloud Storage keeps '.well-known/acme-challenge/' for itself" : undefined;
  },
};

/** Creates an object store on Google Cloud Storage.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createGcsObjectStore(given: GcsObjectStoreOptions): ObjectStore {
  const options = takeOptions('GCS store', given, gcsStoreOptionsField);
  checkStoreOptions(options);
  const { bucket, universeDomain = 'googleapis.com', credentials, serviceAccount } = options;
  const what = 'GCS store';
  const endpoint = baseUrl(options.endpoint ?? `https://storage.${universeDomain}`, { what, option: 'endpoint' });
  const prefix = keyPrefix(options.prefix);
  const http = createHttpSender(options);
  const tokens = createTokenSource({
    source: credentials,
    // signBlob needs more than storage.
    scope: `https://www.googleapis.com/auth/${serviceAccount ? 'cloud-platform' : 'devstorage.read_write'}`,
    where: `bucket '${bucket}'`,
    http,
    now: Date.now,
  });
  const place: GcsPlace = { bucket, endpoint, redact: tokens.redact };
  let proven = false;
  const context: GcsContext = {
    ...supports,
    api: createGoogleApi({ http, tokens, patience: patienceOf(options), toError: (facts, subject) => gcsError(facts, subject, place) }),
    bucket,
    endpoint,
    publicEndpoint: options.publicEndpoint ? baseUrl(options.publicEndpoint, { what, option: 'publicEndpoint' }) : endpoint,
    prefix,
    encryption: encryptionFields(options.encryption, tokens.hide),
    partSizeInBytes: options.partSizeInBytes ?? 8 * 1024 * 1024,
    idleTimeoutInMs: options.idleTimeoutInMs ?? 60_000,
    pageSize: options.pageSize ?? 1000,
    serviceAccount,
    iamEndpoint: baseUrl(options.iamEndpoint ?? `https://iamcredentials.${universeDomain}`, { what, option: 'iamEndpoint' }),
    get proven() {
      return proven;
    },
    set proven(value) {
      proven = value;
    },
    fullKey: (key) => fullKey(key, { prefix, rules: keyRules }),
  };
  const signedUrls = canSign(options);
  return {
    specVersion: 1,
    supports: { ...supports, conditionalDelete: true, signedUrls },
    place: `gs://${new URL(endpoint).host}/${bucket}/${prefix}`,
    risks: connectionRisks({ urls: { endpoint: options.endpoint, publicEndpoint: options.publicEndpoint } }),
    patienceInMs: options.patienceInMs ?? defaultPatienceInMs,
    ...storeCalls({
      context,
      withPatience: (patience) => contextWith(context, patience),
      operations: {
        ...{ putObject, getObject, headObject, listObjects, listCommonPrefixes, deleteObject },
        ...{ lockObject, readObjectLock, readProtection, createSignedUrl },
      },
    }),
    close: async () => context.api.close(),
  };
}

/** What a function will return is not known yet: then the call itself tells whether it can sign. */
function canSign({ credentials, serviceAccount, encryption }: GcsObjectStoreOptions): boolean {
  // A URL cannot carry the customer's key.
  if (encryption?.type === 'customer-key') return false;
  if (serviceAccount || typeof credentials === 'function') return true;
  if (credentials === 'default-chain') return false;
  const found = typeof credentials === 'string' ? (JSON.parse(credentials) as object) : credentials;
  return 'private_key' in found;
}

function patienceOf({ patienceInMs, maxAttempts, retryDelayInMs = 500 }: GcsObjectStoreOptions): Patience {
  return createPatience({ patienceInMs, maxAttempts, firstPauseInMs: retryDelayInMs });
}
