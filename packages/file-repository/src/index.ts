/** Files of volumes in object stores: encrypted, each piece of content once. */
export { kopia } from './kopia/kopia-format.ts';
export type * from './port/entries.ts';
export type * from './port/file-repository.ts';
export type * from './port/maintain.ts';
export type * from './port/snapshots.ts';
export type * from './port/verify.ts';
export type * from './port/write-snapshot.ts';
