import { constants, type FileHandle, link, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { abortableStream } from '../../flow/abortable-stream.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { PutOptions, PutResult } from '../../plugin-api/object-store.ts';
import { etagOf } from './etag-of.ts';
import { isErrno } from './file-system-error.ts';
import { temporaryNamePrefix, temporaryPath } from './key-path.ts';
import { makeFolders } from './make-folders.ts';
import { refuseSymbolicLinks } from './refuse-symbolic-links.ts';

interface PutFileOptions extends PutOptions {
  readonly root: string;
  readonly path: string;
  readonly key: string;
  readonly body: ByteStream | Uint8Array;
  readonly fsync: boolean;
}

// Of all stores of this process: removeUnfinishedPuts must not take a running put's file.
const running = new Set<string>();

/** Writes a file so that a reader and a crash see the old content or the new one, never a part. */
export async function putFile(options: PutFileOptions): Promise<PutResult> {
  const { path, key, ifAbsent = false, signal } = options;
  const what = `Putting ${key}`;
  throwIfAborted(signal, what);
  await refuseSymbolicLinks(options.root, path);
  if (ifAbsent && (await exists(path))) throw alreadyExists(key);
  const temporary = temporaryPath(path, key);
  running.add(temporary);
  try {
    const created = await openTemporary(temporary);
    let etag: string;
    try {
      await writeBody(created.handle, options.body, { signal, what });
      if (options.fsync) await created.handle.sync();
      etag = etagOf(await created.handle.stat({ bigint: true }));
    } finally {
      await created.handle.close();
    }
    throwIfAborted(signal, what);
    if (ifAbsent) await link(temporary, path);
    else await rename(temporary, path);
    if (options.fsync) await syncFolders(dirname(path), created.firstFolder);
    return { etag };
  } catch (error) {
    throw ifAbsent && isErrno(error, 'EEXIST') ? alreadyExists(key) : error;
  } finally {
    // After a rename it is gone; after a link it is a second name of the object.
    await unlink(temporary).catch(() => {});
    running.delete(temporary);
  }
}

/** Removes the temporary files that killed puts of a key left. */
export async function removeTemporaryFiles(path: string, key: string): Promise<number> {
  const prefix = temporaryNamePrefix(key);
  const folder = dirname(path);
  const names = await readdir(folder).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  const left = names.filter((name) => name.startsWith(prefix) && !running.has(join(folder, name)));
  for (const name of left) await unlink(join(folder, name));
  return left.length;
}

// A delete that empties the folder may remove it between mkdir and open.
async function openTemporary(path: string): Promise<{ handle: FileHandle; firstFolder: string | undefined }> {
  for (let attempt = 1; ; attempt++) {
    try {
      const firstFolder = await makeFolders(dirname(path));
      return { handle: await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600), firstFolder };
    } catch (error) {
      if (attempt >= 20 || !isErrno(error, 'ENOENT')) throw error;
    }
  }
}

async function writeBody(
  handle: FileHandle,
  body: ByteStream | Uint8Array,
  options: { signal: AbortSignal | undefined; what: string },
): Promise<void> {
  if (body instanceof Uint8Array) return handle.writeFile(body);
  for await (const chunk of abortableStream(body, options)) await handle.writeFile(chunk);
}

/** Makes the new name, and the folders that were made for it, survive a power failure. */
async function syncFolders(folder: string, firstFolder: string | undefined): Promise<void> {
  const last = firstFolder === undefined ? folder : dirname(firstFolder);
  for (let current = folder; ; current = dirname(current)) {
    await syncFolder(current);
    if (current === last || current === dirname(current)) return;
  }
}

export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    (error: unknown) => {
      if (isErrno(error, 'ENOENT')) return false;
      throw error;
    },
  );
}

function alreadyExists(key: string): LifeboatError {
  return new LifeboatError({
    code: 'OBJECT_ALREADY_EXISTS',
    message: `The object ${key} exists already in the file-system store`,
    context: { key },
  });
}
