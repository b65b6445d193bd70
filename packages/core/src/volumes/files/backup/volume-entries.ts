import { isUtf8 } from 'node:buffer';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { SourceEntry } from '../../../plugin-api/source-entry.ts';
import { looksEqual } from '../looks-equal.ts';
import { createFileContents, type FileContents } from './file-contents.ts';
import type { FilesPlace } from './files-place.ts';
import { type ListedFile, listFiles } from './list-files.ts';
import { createParentLookup } from './parent-lookup.ts';

interface VolumeEntriesOptions extends CallOptions {
  readonly place: FilesPlace;
  /** Files that look as in all of them are not read. */
  readonly parents: readonly (SnapshotTree | undefined)[];
  /** What could not be listed. */
  readonly onComplaint: (text: string) => void;
  /** A symlink that was listed and then was gone. */
  readonly onGone: (path: string) => void;
}

// So many files are known at a time, and read by one command.
const entriesAtOnce = 1000;

/** The files of a volume, for a snapshot: listed, compared with the snapshot before, and read where they differ. */
export async function* volumeEntries(options: VolumeEntriesOptions): AsyncGenerator<SourceEntry> {
  const { place, signal } = options;
  const parents = options.parents.map((parent) => createParentLookup(parent, { signal }));
  let batch: ListedFile[] = [];
  for await (const file of listFiles(place, options)) {
    batch.push(file);
    if (batch.length < entriesAtOnce) continue;
    yield* entriesOf(batch);
    batch = [];
  }
  yield* entriesOf(batch);

  async function isKnown(file: ListedFile): Promise<boolean> {
    const path = namesOf(file.path);
    for (const parent of parents) if (!looksEqual(file, await parent.find(path))) return false;
    return true;
  }

  async function* entriesOf(files: readonly ListedFile[]): AsyncGenerator<SourceEntry> {
    const wanted: ListedFile[] = [];
    for (const file of files) if (file.type === 'symlink' || (file.type === 'file' && !(await isKnown(file)))) wanted.push(file);
    const contents = createFileContents(place, wanted, { signal });
    try {
      for (const file of files) {
        const entry = await entryOf(file, contents);
        if (entry) yield entry;
        else options.onGone(Buffer.from(file.path, 'latin1').toString());
      }
    } finally {
      await contents.close();
    }
  }
}

async function entryOf(file: ListedFile, contents: FileContents): Promise<SourceEntry | undefined> {
  const { path, ...facts } = file;
  const entry = { ...facts, path: namesOf(path) };
  if (file.type === 'file') return { ...entry, open: () => contents.read(file) };
  if (file.type !== 'symlink') return entry;
  const target = await contents.target(file);
  return target && { ...entry, target, size: target.byteLength };
}

function namesOf(path: string): (string | Uint8Array)[] {
  return path
    .split('/')
    .slice(1)
    .map((name) => {
      const bytes = Buffer.from(name, 'latin1');
      return isUtf8(bytes) ? bytes.toString() : bytes;
    });
}
