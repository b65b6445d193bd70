import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { compareUtf8 } from '../../plugin-api/checks/compare-utf8.ts';
import { isAfter } from '../../plugin-api/checks/is-after.ts';
import type { ObjectInfo } from '../../plugin-api/object-store.ts';
import { infoOf } from './etag-of.ts';
import { isErrno } from './file-system-error.ts';
import { isTemporaryName } from './key-path.ts';
import { statFile } from './read-file.ts';

/** How many names of one folder are held at once; larger folders are read several times. */
const pageSize = 10_000;

interface ListFilesOptions {
  readonly folder: string;
  /** The folder's key with its `/`, `''` for the root. */
  readonly folderKey: string;
  /** What names in this folder must begin with. */
  readonly namePrefix?: string;
  /** Only keys after it. */
  readonly startAfter?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For tests. @default 10,000 */
  readonly pageSize?: number;
}

/** All files below a folder, ascending by the UTF-8 bytes of their keys. */
export async function* listFiles(options: ListFilesOptions): AsyncGenerator<ObjectInfo> {
  for await (const child of children(options)) {
    const path = join(options.folder, child.name);
    if (child.isFolder) {
      yield* listFiles({ ...options, folder: path, folderKey: `${options.folderKey}${child.name}/`, namePrefix: '' });
      continue;
    }
    const stats = await statFile(path); // it may be deleted since the folder was read
    if (stats) yield infoOf(options.folderKey + child.name, stats);
  }
}

/** The folders in a folder that hold at least one object, as keys with their `/`. */
export async function* listFolders(options: ListFilesOptions): AsyncGenerator<string> {
  for await (const child of children(options)) {
    if (!child.isFolder) continue;
    const folderKey = `${options.folderKey}${child.name}/`;
    for await (const _ of listFiles({ ...options, folder: join(options.folder, child.name), folderKey, namePrefix: '' })) {
      yield folderKey;
      break;
    }
  }
}

interface Child {
  readonly name: string;
  readonly isFolder: boolean;
  /** The name, with a `/` behind a folder's: what its keys sort by (`a-b` before `a/b` before `a0`). */
  readonly sortKey: string;
}

async function* children(options: ListFilesOptions): AsyncGenerator<Child> {
  const limit = options.pageSize ?? pageSize;
  let after: string | undefined;
  while (true) {
    const page = await smallestChildren(options, { after, limit });
    yield* page;
    if (page.length < limit) return;
    after = page.at(-1)?.sortKey;
  }
}

async function smallestChildren(options: ListFilesOptions, page: { after: string | undefined; limit: number }): Promise<Child[]> {
  const { namePrefix = '', startAfter, signal } = options;
  let found: Child[] = [];
  const keepSmallest = () => {
    found.sort((a, b) => compareUtf8(a.sortKey, b.sortKey));
    found = found.slice(0, page.limit);
  };
  for await (const entry of await openFolder(options.folder)) {
    throwIfAborted(signal, `Listing ${options.folder}`);
    const isFolder = entry.isDirectory();
    if (!(isFolder || entry.isFile()) || isTemporaryName(entry.name) || !entry.name.startsWith(namePrefix)) continue;
    const sortKey = isFolder ? `${entry.name}/` : entry.name;
    if (page.after !== undefined && compareUtf8(sortKey, page.after) <= 0) continue;
    const key = options.folderKey + sortKey;
    if (!isAfter(key, startAfter) && !(isFolder && startAfter?.startsWith(key))) continue;
    found.push({ name: entry.name, isFolder, sortKey });
    if (found.length >= 2 * page.limit) keepSmallest();
  }
  keepSmallest();
  return found;
}

async function openFolder(folder: string) {
  return opendir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
}
