/** `@lifeboat/core/provider-kit`: what providers of object stores and volume snapshotters share. */

export { onceSucceeded } from '../flow/once-succeeded.ts';
export { pollUntil } from '../flow/poll-until.ts';
export { untilAborted } from '../flow/until-aborted.ts';
export { checkDeleteConditions, checkGetConditions, checkPutConditions } from '../plugin-api/checks/check-conditions.ts';
export { checkObjectLock } from '../plugin-api/checks/check-object-lock.ts';
export { checkRange, rangeHeader } from '../plugin-api/checks/check-range.ts';
export { type ConnectionFacts, connectionRisks } from '../plugin-api/checks/connection-risks.ts';
export { decodeCaCert } from '../plugin-api/checks/decode-ca-cert.ts';
export { extendedLock } from '../plugin-api/checks/extended-lock.ts';
export { isAfter } from '../plugin-api/checks/is-after.ts';
export { realFolder } from '../plugin-api/checks/real-folder.ts';
export { takeOptions } from '../plugin-api/checks/take-options.ts';
export { providerPluginField } from '../plugin-api/fields/provider-plugin-field.ts';
export { importCommonJs } from '../plugin-api/foreign/import-common-js.ts';
export { loadOptional } from '../plugin-api/foreign/load-optional.ts';
export {
  anything,
  between,
  bytes,
  call,
  date,
  duration,
  either,
  type FieldSchema,
  type FieldsOf,
  flag,
  from,
  listOf,
  milliseconds,
  objectOf,
  oneOf,
  pluginOf,
  required,
  secret,
  tagged,
  text,
  textMap,
  texts,
} from '../velero-api/schema/field-schema.ts';
export { joinPath } from '../velero-api/schema/join-path.ts';
export { type JsonSchema, toJsonSchema } from '../velero-api/schema/json-schema.ts';
export { nearestName } from '../velero-api/schema/nearest-name.ts';
export { findShapeProblems } from '../velero-api/schema/shape-problems.ts';
export { awaitCompleteSnapshot, type SnapshotState } from './await-complete-snapshot.ts';
export { checkSignedUrlTtl, maxSignedUrlTtlInSeconds } from './calls/check-signed-url-ttl.ts';
export { explainNetworkError, type NetworkError, type NetworkFailure } from './calls/explain-network-error.ts';
export { fullKey, type KeyRules, keyPrefix } from './calls/full-key.ts';
export { checkLockRequest, confirmLocked, type LockCurrent, lockCurrent } from './calls/lock-current.ts';
export { probeOnce } from './calls/probe-once.ts';
export { type SnapshotterOperations, snapshotterCalls } from './calls/snapshotter-calls.ts';
export { type StoreOperations, storeCalls } from './calls/store-calls.ts';
export { type ConfigReader, readConfig } from './config-reader.ts';
export { type CredentialsHolder, callSource, holdCredentials } from './hold-credentials.ts';
export { idempotencyToken } from './idempotency-token.ts';
export { checkBaseUrl, checkConnection } from './options/check-connection.ts';
export { credentialsOrSearch } from './options/credentials-or-search.ts';
export {
  type CustomerKeyEncryption,
  customerKey,
  customerKeyField,
  type KmsEncryption,
  kmsEncryptionField,
} from './options/encryption.ts';
export { isProviderCalled, providerShortName } from './options/is-provider-called.ts';
export { withLocation } from './options/with-location.ts';
export { briefPatience } from './patience/brief-patience.ts';
export { createPatience, type PatienceOptions } from './patience/create-patience.ts';
export { defaultPatienceInMs } from './patience/default-patience.ts';
export { endInSlices } from './patience/end-in-slices.ts';
export { noPatience } from './patience/no-patience.ts';
export { retryAfterInMs } from './patience/retry-after.ts';
export { watchTransfer } from './patience/watch-transfer.ts';
export { emptyBody, isBeyondEnd, readBody } from './read-body.ts';
export { tellLock } from './tell-lock.ts';
export { transferFields } from './transfer-fields.ts';
export type { TransferOptions } from './transfer-options.ts';
export { commitSignal } from './uploads/commit-signal.ts';
export { findOwnPut, putResult } from './uploads/find-own-put.ts';
export { createPartReader, type PartReader } from './uploads/part-reader.ts';
export { defaultPartSizeInBytes } from './uploads/part-size.ts';
export type { Put } from './uploads/put.ts';
export { putBody } from './uploads/put-body.ts';
export { removeUnfinishedUploads } from './uploads/remove-unfinished-uploads.ts';
export { sendParts } from './uploads/send-parts.ts';
export { type SentUpload, type UploadPart, uploadInParts } from './uploads/upload-in-parts.ts';
export { aroundCalls, type CallHooks, type StoreOperation, type StoreRequest } from './wrapping/around-calls.ts';
export { type StreamTap, tapStream } from './wrapping/tap-stream.ts';
export { type StoreReplacement, type StoreWrapper, wrapObjectStore } from './wrapping/wrap-object-store.ts';
