import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { SourceEntry, TreeEntry } from '../../../plugin-api/source-entry.ts';

interface TreeEntriesOptions extends CallOptions {
  readonly watch: (stream: ByteStream) => ByteStream;
}

/** The files of a snapshot as they go into another repository. What cannot be read ends the stream with an error: a copy that lacks a
 * file is none. @throws LifeboatError `REPOSITORY_DAMAGED` that names the file */
export async function* treeEntries(tree: SnapshotTree, { watch, signal }: TreeEntriesOptions): AsyncGenerator<SourceEntry> {
  /** A writer takes a file that fails for one that cannot be read, and goes on. */
  let failure: { readonly error: unknown } | undefined;

  async function* content(path: string, file: TreeEntry): AsyncGenerator<Uint8Array> {
    try {
      yield* watch(tree.readFile(file, { signal }));
    } catch (error) {
      failure ??= { error: named(path, error) };
      throw error;
    }
  }

  for await (const { path, rawPath, entry } of tree.walk({ signal })) {
    if (failure) throw failure.error;
    const { name: _, contentId, rawName, ...facts } = entry;
    const source: SourceEntry = { ...facts, path: rawPath ?? path };
    const text = path.join('/');
    if (entry.type === 'file') yield { ...source, open: () => content(text, entry) };
    else if (entry.type === 'symlink') yield { ...source, target: await tree.readLink(entry, { signal }) };
    else yield source;
  }
  if (failure) throw failure.error;
}

function named(path: string, error: unknown): unknown {
  if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return error;
  const { code, message, context } = error;
  return new LifeboatError({ code, message: `${path} cannot be copied: ${message}`, context: { ...context, path }, cause: error });
}
