import { rmdir, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { checkDeleteConditions, checkGetConditions, checkPutConditions } from '../../plugin-api/checks/check-conditions.ts';
import { checkRange } from '../../plugin-api/checks/check-range.ts';
import { realFolder } from '../../plugin-api/checks/real-folder.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { flag, objectOf, required, text } from '../../velero-api/schema/field-schema.ts';

import { infoOf } from './etag-of.ts';
import { fileSystemError, isErrno } from './file-system-error.ts';
import { keyPath, prefixFolder } from './key-path.ts';
import { listFiles, listFolders } from './list-files.ts';
import { putFile, removeTemporaryFiles, syncFolder } from './put-file.ts';
import { checkVersion, objectNotFound, readFileStream, statFile } from './read-file.ts';
import { refuseSymbolicLinks } from './refuse-symbolic-links.ts';

/** Options of {@link createFileSystemObjectStore}. */
export interface FileSystemObjectStoreOptions {
  /** Folder for the objects; the first put creates it. Symbolic links below it are never followed. */
  readonly root: string;
  /** Prefix of every key. @default none */
  readonly prefix?: string;
  /** Flush every object and its folders to the device, so that they survive a power failure. @default true */
  readonly fsync?: boolean;
}

// No system call replaces a file only if it is a certain one. A lock file would have to be broken when its holder is dead,
// and whether a process on another host, or in another container, is dead or only slow, nothing here can tell.
const supports = { signedUrls: false, conditionalPut: true, conditionalReplace: false, conditionalDelete: false };

/**
 * Creates a store that keeps objects as files: a key is the path below the root. Files have mode 0600, folders 0700. A put writes a hidden
 * temporary file beside the target and renames it, or links it for a conditional put, so both are atomic. Unlike in a bucket, `a` and `a/b`
 * cannot both be objects.
 * @throws LifeboatError `INVALID_CONFIG` for options that do not fit {@link FileSystemObjectStoreOptions}, and for an empty root
 */
export function createFileSystemObjectStore(given: FileSystemObjectStoreOptions): ObjectStore {
  const options = takeOptions('createFileSystemObjectStore', given, fileSystemStoreOptionsField);
  if (options.root === '') throw new LifeboatError({ code: 'INVALID_CONFIG', message: 'The root of a file-system store is empty' });
  const root = resolve(options.root);
  const prefix = (options.prefix ?? '').replace(/^\/+|\/+$/g, '');
  const base = prefix === '' ? root : keyPath(root, prefix);
  const fsync = options.fsync ?? true;

  async function run<T>(doing: string, path: string, body: () => Promise<T>): Promise<T> {
    return body().catch((error: unknown) => {
      throw fileSystemError(error, { doing, path });
    });
  }

  async function* list<T>(listing: (from: ReturnType<typeof prefixFolder>) => AsyncIterable<T>, keyPrefix: string): AsyncGenerator<T> {
    const from = prefixFolder(base, keyPrefix);
    try {
      await refuseSymbolicLinks(root, `${from.folder}/x`);
      yield* listing(from);
    } catch (error) {
      throw fileSystemError(error, { doing: `Listing "${keyPrefix}"`, path: from.folder });
    }
  }

  return {
    specVersion: 1,
    supports,
    get place() {
      return pathToFileURL(realFolder(base)).href;
    },

    async putObject(key, body, putOptions = {}) {
      const path = keyPath(base, key);
      checkPutConditions(putOptions, supports, key);
      // A failing source's own error must reach the caller as it is.
      let sourceFailure: { error: unknown } | undefined;
      const source = body instanceof Uint8Array ? body : watched(body, (error) => (sourceFailure = { error }));
      return await putFile({ ...putOptions, root, path, key, body: source, fsync }).catch(async (error: unknown) => {
        await removeEmptyFolders(dirname(path), { root, fsync: false }).catch(() => {});
        throw sourceFailure ? sourceFailure.error : fileSystemError(error, { doing: `Putting ${key}`, path });
      });
    },

    async getObject(key, getOptions = {}) {
      const path = keyPath(base, key);
      return run(`Reading ${key}`, path, async () => {
        throwIfAborted(getOptions.signal, `Reading ${key}`);
        checkGetConditions(getOptions, key);
        if (getOptions.range) checkRange(getOptions.range, key);
        await refuseSymbolicLinks(root, path);
        const stats = await statFile(path);
        if (!stats) throw objectNotFound(key, path);
        checkVersion(stats, { ...getOptions, key, path });
        return readFileStream({ ...getOptions, path, key });
      });
    },

    async headObject(key, callOptions = {}) {
      const path = keyPath(base, key);
      return run(`Looking for ${key}`, path, async () => {
        throwIfAborted(callOptions.signal, `Looking for ${key}`);
        await refuseSymbolicLinks(root, path);
        const stats = await statFile(path);
        return stats && infoOf(key, stats);
      });
    },

    listObjects: (keyPrefix, callOptions = {}) => list((from) => listFiles({ ...from, ...callOptions }), keyPrefix),

    async *listCommonPrefixes(keyPrefix, delimiter, callOptions = {}) {
      if (delimiter === '/') {
        yield* list((from) => listFolders({ ...from, ...callOptions }), keyPrefix);
        return;
      }
      let last: string | undefined;
      for await (const { key } of list((from) => listFiles({ ...from, ...callOptions }), keyPrefix)) {
        const end = key.indexOf(delimiter, keyPrefix.length);
        const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
        if (common !== undefined && common !== last) yield common;
        last = common ?? last;
      }
    },

    async deleteObject(key, callOptions = {}) {
      const path = keyPath(base, key);
      await run(`Deleting ${key}`, path, async () => {
        throwIfAborted(callOptions.signal, `Deleting ${key}`);
        checkDeleteConditions(callOptions, supports, key);
        await refuseSymbolicLinks(root, path);
        if (!(await statFile(path))) return;
        await unlink(path).catch((error: unknown) => {
          if (!isErrno(error, 'ENOENT')) throw error;
        });
        await removeEmptyFolders(dirname(path), { root, fsync });
      });
    },

    async removeUnfinishedPuts(key, callOptions = {}) {
      const path = keyPath(base, key);
      return run(`Cleaning up ${key}`, path, async () => {
        throwIfAborted(callOptions.signal, `Cleaning up ${key}`);
        await refuseSymbolicLinks(root, path);
        const count = await removeTemporaryFiles(path, key);
        if (count > 0) await removeEmptyFolders(dirname(path), { root, fsync });
        return count;
      });
    },
  };
}

async function* watched(body: AsyncIterable<Uint8Array>, onError: (error: unknown) => void): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    onError(error);
    throw error;
  }
}

/** Removes folders that a delete left empty. rmdir refuses a folder that a put has begun to use. */
async function removeEmptyFolders(folder: string, options: { root: string; fsync: boolean }): Promise<void> {
  let current = folder;
  while (current.length > options.root.length) {
    try {
      await rmdir(current);
    } catch (error) {
      if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM', 'EACCES')) throw error;
      if (!isErrno(error, 'ENOENT')) break;
    }
    current = dirname(current);
  }
  if (options.fsync)
    await syncFolder(current).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error;
    });
}

const fileSystemStoreOptionsField = objectOf<FileSystemObjectStoreOptions>({ root: required(text), prefix: text, fsync: flag });
