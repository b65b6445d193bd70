/** Stores the files of volumes in object stores: encrypted, and each piece of content only once. The types are in
 * `@lifeboat/core/plugin-api`. */
export { kopia } from './kopia/kopia-format.ts';
export { type FilledFolder, type FillFolderOptions, fillFolder } from './local/fill-folder.ts';
export { type FolderEntriesOptions, folderEntries } from './local/folder-entries.ts';
export { restic } from './restic/restic-format.ts';
