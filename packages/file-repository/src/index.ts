/** Files of volumes in object stores: encrypted, each piece of content once. Its types are those of `@lifeboat/core/plugin-api`. */
export { kopia } from './kopia/kopia-format.ts';
export { restic } from './restic/restic-format.ts';
