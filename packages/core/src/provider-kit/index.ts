/** `@lifeboat/core/provider-kit`: what providers of object stores and snapshotters have in common. */
export { commitSignal } from './commit-signal.ts';
export { type ConfigReader, readConfig } from './config-reader.ts';
export { createPartReader, type PartReader } from './part-reader.ts';
export { pollUntil } from './poll-until.ts';
export { readBody } from './read-body.ts';
