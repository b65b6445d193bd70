/** The contract between Lifeboat's engine and its plugins. */
export { type ErrorCode, type ErrorCodeFacts, errorCodes } from '../errors/error-codes.ts';
export { type ErrorContext, LifeboatError, type LifeboatErrorOptions } from '../errors/lifeboat-error.ts';
export type * from '../errors/remedy.ts';
export { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
export type { Backup } from '../velero-api/objects/backup.ts';
export type { Restore } from '../velero-api/objects/restore.ts';
export type * from './call-options.ts';
export type * from './cluster-reader.ts';
export type * from './item-actions.ts';
export * from './kube-object.ts';
export type * from './logger.ts';
export type * from './object-lock.ts';
export type * from './object-store.ts';
export type * from './patience.ts';
export type * from './provider-plugin.ts';
export type * from './volume-snapshotter.ts';
