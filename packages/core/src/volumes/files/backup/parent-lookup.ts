import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { SnapshotTree } from '../../../plugin-api/snapshot-tree.ts';
import type { TreeEntry } from '../../../plugin-api/source-entry.ts';

/** Finds entries of the snapshot before, for paths that come directory by directory. */
export interface ParentLookup {
  find(path: readonly (string | Uint8Array)[]): Promise<TreeEntry | undefined>;
}

interface KnownDirectory {
  readonly name: string;
  readonly entries: ReadonlyMap<string, TreeEntry>;
}

export function createParentLookup(tree: SnapshotTree | undefined, { signal }: CallOptions): ParentLookup {
  /** Those on the way to the last path. */
  const known: KnownDirectory[] = [];

  async function entriesOf(directory: TreeEntry | undefined): Promise<ReadonlyMap<string, TreeEntry>> {
    if (!tree || directory?.type !== 'directory') return new Map();
    try {
      return new Map((await tree.list(directory, { signal })).map((entry) => [entry.name, entry]));
    } catch (error) {
      // What cannot be read of it is read from the volume.
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return new Map();
      throw error;
    }
  }

  return {
    async find(path) {
      if (!tree) return undefined;
      // A name that is not UTF-8 is kept as another.
      const names = path.map((name) => (typeof name === 'string' ? name : ''));
      const name = names.pop();
      if (name === undefined) return tree.snapshot.root;
      const folders = ['', ...names];
      const same = folders.findIndex((folder, depth) => known[depth]?.name !== folder);
      if (same >= 0) known.length = same;
      for (const folder of folders.slice(known.length)) {
        const entry = known.length === 0 ? tree.snapshot.root : known.at(-1)?.entries.get(folder);
        known.push({ name: folder, entries: await entriesOf(entry) });
      }
      known.length = folders.length;
      return known.at(-1)?.entries.get(name);
    },
  };
}
