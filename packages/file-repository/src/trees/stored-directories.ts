import type { CallOptions, TreeEntry } from '@lifeboat/core/plugin-api';

/** Names what gives directories as they are stored. */
export const storedDirectories = Symbol('directories as they are stored');

/** Directories of a snapshot, read and understood in two steps. */
export interface StoredDirectories {
  /** What is stored of a directory. @throws LifeboatError `REPOSITORY_DAMAGED` */
  read(directory: TreeEntry, options: CallOptions): Promise<Buffer>;
  /** Its entries. @throws LifeboatError `REPOSITORY_DAMAGED` */
  parse(directory: TreeEntry, content: Buffer): readonly TreeEntry[];
}

/** Those of a tree, where it has them. */
export function storedDirectoriesOf(tree: object): StoredDirectories | undefined {
  return (tree as { readonly [storedDirectories]?: StoredDirectories })[storedDirectories];
}
