/** `@lifeboat/core/provider-kit`: what providers of object stores and snapshotters have in common. */
export { untilAborted } from '../errors/until-aborted.ts';
export { checkDeleteConditions, checkGetConditions, checkPutConditions } from '../plugin-api/check-conditions.ts';
export { checkObjectLock } from '../plugin-api/check-object-lock.ts';
export { checkRange, rangeHeader } from '../plugin-api/check-range.ts';
export { type ConnectionFacts, connectionRisks } from '../plugin-api/connection-risks.ts';
export { extendedLock } from '../plugin-api/extended-lock.ts';
export { isAfter } from '../plugin-api/is-after.ts';
export { realFolder } from '../plugin-api/real-folder.ts';
export { takeOptions } from '../plugin-api/take-options.ts';
export { joinPath } from '../velero-api/schema/field-path.ts';
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
export { type JsonSchema, toJsonSchema } from '../velero-api/schema/json-schema.ts';
export { nearestName } from '../velero-api/schema/nearest-name.ts';
export { findShapeProblems } from '../velero-api/schema/shape-problems.ts';
export { awaitCompleteSnapshot, type SnapshotState } from './await-complete-snapshot.ts';
export { commitSignal } from './commit-signal.ts';
export { type ConfigReader, readConfig } from './config-reader.ts';
export { type CredentialsHolder, callSource, holdCredentials } from './hold-credentials.ts';
export { createPartReader, type PartReader } from './part-reader.ts';
export { defaultPartSizeInBytes } from './part-size.ts';
export { askForOwnPut } from './patience/ask-for-own-put.ts';
export { briefPatience } from './patience/brief-patience.ts';
export { createPatience, type PatienceOptions } from './patience/create-patience.ts';
export { defaultPatienceInMs } from './patience/default-patience.ts';
export { endInSlices } from './patience/end-in-slices.ts';
export { noPatience } from './patience/no-patience.ts';
export { retryAfterInMs } from './patience/retry-after.ts';
export { watchTransfer } from './patience/watch-transfer.ts';
export { pollUntil } from './poll-until.ts';
export type { Put } from './put.ts';
export { putBody } from './put-body.ts';
export { readBody } from './read-body.ts';
export { removeUnfinishedUploads } from './remove-unfinished-uploads.ts';
export { sendParts } from './send-parts.ts';
export { tellLock } from './tell-lock.ts';
export { patienceField, transferFields } from './transfer-fields.ts';
export type { TransferOptions } from './transfer-options.ts';
export { type SentUpload, type UploadPart, uploadInParts } from './upload-in-parts.ts';
