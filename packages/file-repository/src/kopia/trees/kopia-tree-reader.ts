import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError } from '../../go-values/fields.ts';
import type { SealedFiles } from '../../trees/sealed-files.ts';
import type { TreeReader } from '../../trees/snapshot-tree.ts';
import type { ObjectReader } from '../objects/object-reader.ts';
import { parseDirectory } from './parse-directory.ts';

/** A directory of a million files has about 250 MB. */
const maxDirectoryBytes = 512 * 1024 * 1024;
const maxTargetBytes = 1024 * 1024;

export function createKopiaTreeReader(blobs: BlobStore, objects: ObjectReader, sealed: SealedFiles): TreeReader {
  return {
    sealed,
    directories: {
      read: (directory, options) => objects.readAll(directory.contentId, { ...options, maxBytes: maxDirectoryBytes }),
      parse(directory, content) {
        try {
          return parseDirectory(content);
        } catch (error) {
          throw error instanceof FieldError ? blobs.damaged(`of directory ${directory.contentId}`, error.message) : error;
        }
      },
    },
    stream: (file, options) => objects.stream(file.contentId, options),
    readLink: (symlink, options) => objects.readAll(symlink.contentId, { ...options, maxBytes: maxTargetBytes }),
  };
}
