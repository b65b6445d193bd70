/** `@lifeboat/core/provider-kit`: what providers of object stores and snapshotters have in common. */
export { untilAborted } from '../errors/until-aborted.ts';
export { awaitCompleteSnapshot, type SnapshotState } from './await-complete-snapshot.ts';
export { commitSignal } from './commit-signal.ts';
export { type ConfigReader, readConfig } from './config-reader.ts';
export { type CredentialsHolder, callSource, holdCredentials } from './hold-credentials.ts';
export { createPartReader, type PartReader } from './part-reader.ts';
export { pollUntil } from './poll-until.ts';
export { readBody } from './read-body.ts';
export { endUpload, isRunning, startsSettled, startUpload } from './running-uploads.ts';
export { sendParts } from './send-parts.ts';
