import type { CallOptions, TreeEntry } from '@lifeboat/core/plugin-api';

/** The key of what returns directories as they are stored. */
export const storedDirectories = Symbol('directories as they are stored');

/** The directories of a snapshot. Reading and parsing are separate steps. */
export interface StoredDirectories {
  /** Returns the stored bytes of a directory. @throws LifeboatError `REPOSITORY_DAMAGED` */
  read(directory: TreeEntry, options: CallOptions): Promise<Buffer>;
  /** Parses these bytes and returns the entries. @throws LifeboatError `REPOSITORY_DAMAGED` */
  parse(directory: TreeEntry, content: Buffer): readonly TreeEntry[];
}

/** Returns the stored directories of a tree, if it has them. */
export function storedDirectoriesOf(tree: object): StoredDirectories | undefined {
  return (tree as { readonly [storedDirectories]?: StoredDirectories })[storedDirectories];
}
