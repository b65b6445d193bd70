import { randomUUID } from 'node:crypto';
import { lstat, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { LifeboatError, type SnapshotTree, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import { RefusedError } from '../../refused-error.ts';
import { saveWhole } from './save-whole.ts';
import { type FactsOptions, setFileFacts, setFolderFacts, setLinkFacts } from './set-file-facts.ts';

interface SaveFolderOptions extends FactsOptions {
  readonly tree: SnapshotTree;
  readonly folder: TreeEntry;
  /** Absolute. */
  readonly path: string;
  /** Save into a folder that is there, and replace files in it. */
  readonly force: boolean;
  /** Hears of each entry that is not saved, by its path below the folder. */
  readonly onProblem: (path: string, why: string) => Promise<void>;
  readonly signal: AbortSignal;
}

export interface SavedFolder {
  files: number;
  bytes: number;
  problems: number;
}

/**
 * Saves a folder of a snapshot with all that it holds. It gets its name in the end, unless it goes into one that is there. What cannot be
 * read or made is a problem, and the others are saved.
 * @throws RefusedError for a folder that exists, unless `force` is given
 */
export async function saveFolder(options: SaveFolderOptions): Promise<SavedFolder> {
  const { folder, path, force } = options;
  const existing = await lstat(path).catch(() => undefined);
  if (existing && !(force && existing.isDirectory()))
    throw new RefusedError(`${path} exists: choose another folder with -o${existing.isDirectory() ? ', or --force to save into it' : ''}`);
  if (existing) return saveInto(Buffer.from(path), false, options);
  const partial = `${path}.${randomUUID()}.partial`;
  try {
    await mkdir(partial, 0o700);
    const saved = await saveInto(Buffer.from(partial), true, options);
    await rename(partial, path);
    await setFolderFacts(Buffer.from(path), folder, options);
    return saved;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Problems of single entries, and not of the store or the disk as a whole. */
const ownProblems = new Set(['EEXIST', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EILSEQ', 'EINVAL', 'ENOTEMPTY', 'EPERM', 'EACCES']);

/** Symlinks are made when all else is there: nothing of the snapshot is written through one. Of folders that are there none may be one. */
async function saveInto(root: Buffer, isNew: boolean, options: SaveFolderOptions): Promise<SavedFolder> {
  const { tree, folder, force, onProblem, signal } = options;
  const saved: SavedFolder = { files: 0, bytes: 0, problems: 0 };
  const links: { readonly entry: TreeEntry; readonly path: Buffer; readonly shown: string }[] = [];
  const folders: { readonly entry: TreeEntry; readonly path: Buffer; readonly shown: string }[] = [];
  const above = new Set<string>();

  async function trying(shown: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throwIfAborted(signal, 'Saving files');
      const { code = '' } = error as NodeJS.ErrnoException;
      const isOwn = error instanceof RefusedError || LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED') || ownProblems.has(code);
      if (!isOwn) throw error;
      saved.problems += 1;
      await onProblem(shown, (error as Error).message);
    }
  }

  async function below(entry: TreeEntry, path: Buffer, shown: string): Promise<void> {
    // Whoever has the keys can make one that does.
    if (above.has(entry.contentId)) throw new RefusedError('this folder holds itself');
    above.add(entry.contentId);
    try {
      for (const child of await tree.list(entry, { signal })) {
        throwIfAborted(signal, 'Saving files');
        const childShown = shown === '' ? child.name : `${shown}/${child.name}`;
        await trying(childShown, () => save(child, Buffer.concat([path, Buffer.from('/'), nameOf(child)]), childShown));
      }
    } finally {
      above.delete(entry.contentId);
    }
  }

  async function save(entry: TreeEntry, path: Buffer, shown: string): Promise<void> {
    if (entry.type === 'file') {
      const finish: Parameters<typeof saveWhole>[0]['finish'] = (file) => setFileFacts(file, entry, options);
      const stream = ofItsSize(tree.readFile(entry, { signal }), entry);
      saved.bytes += await saveWhole({ stream, path, force, finish, signal });
      saved.files += 1;
    } else if (entry.type === 'symlink') links.push({ entry, path, shown });
    else if (entry.type === 'directory') {
      await mkdir(path, 0o700).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST' || isNew || !(await lstat(path)).isDirectory()) throw error;
      });
      folders.push({ entry, path, shown });
      await below(entry, path, shown);
    } else throw new RefusedError(`it is a ${entry.type}, and only files, folders and symlinks are saved`);
  }

  await trying('.', () => below(folder, root, ''));
  for (const { entry, path, shown } of links)
    await trying(shown, async () => {
      const partial = force && !isNew ? Buffer.concat([path, Buffer.from(`.${randomUUID()}.partial`)]) : path;
      await symlink(Buffer.from(await tree.readLink(entry, { signal })), partial);
      await setLinkFacts(partial, entry, options);
      if (partial !== path) await rename(partial, path).finally(() => rm(partial, { force: true }));
    });
  // The deepest first: one that may not be written to is left alone from then on.
  for (const { entry, path, shown } of folders.reverse()) await trying(shown, () => setFolderFacts(path, entry, options));
  return saved;
}

/** @throws RefusedError for what would lead elsewhere. Formats have checked it; here it is written by. */
function nameOf({ name, rawName }: TreeEntry): Buffer {
  const bytes = Buffer.from(rawName ?? Buffer.from(name));
  const text = bytes.toString('latin1');
  const isForeign = process.platform === 'win32' && /[\\:*?"<>|]/.test(text);
  if (text === '' || text === '.' || text === '..' || text.includes('/') || text.includes('\0') || isForeign)
    throw new RefusedError('a file cannot have its name on this machine');
  return bytes;
}

async function* ofItsSize(stream: AsyncIterable<Uint8Array>, { size }: TreeEntry): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    yield chunk;
  }
  if (bytes === size) return;
  throw new LifeboatError({ code: 'REPOSITORY_DAMAGED', message: `it has ${bytes} bytes, and its folder says ${size}` });
}
