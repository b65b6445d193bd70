import { type CallOptions, type Damage, LifeboatError, type SnapshotTree, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';

export interface TreeVerifier {
  /** Walks a snapshot. It skips what was found whole before, in this snapshot or another one. */
  verify(tree: SnapshotTree, options: CallOptions): Promise<void>;
}

export function createTreeVerifier(given: {
  /** Returns why the content of an entry cannot be read; `undefined` if it can. For a directory, this is its own content only. */
  findFault(entry: TreeEntry, options: CallOptions): Promise<string | undefined>;
  onDamage(damage: Damage): void;
}): TreeVerifier {
  const { findFault, onDamage } = given;
  const whole = new Set<string>();
  /** The directories that are being walked, from the root down. */
  const above = new Set<string>();

  /** Returns whether the entry and everything below it is whole. */
  async function walk(tree: SnapshotTree, path: readonly string[], entry: TreeEntry, options: CallOptions): Promise<boolean> {
    throwIfAborted(options.signal, 'Verifying a repository');
    if (whole.has(`${entry.type} ${entry.contentId}`)) return true;
    const damaged = (message: string) => {
      onDamage({ message, snapshot: tree.snapshot.id, path: path.join('/') });
      return false;
    };
    if (above.has(entry.contentId)) return damaged(`Directory ${entry.contentId} holds itself`);
    const fault = await findFault(entry, options);
    if (fault) return damaged(fault);
    let isWhole = true;
    if (entry.type === 'directory') {
      let children: readonly TreeEntry[];
      try {
        children = await tree.list(entry, options);
      } catch (error) {
        if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return damaged(error.message);
        throw error;
      }
      if (path.length > 4096) return damaged('It lies more than 4096 directories deep');
      above.add(entry.contentId);
      for (const child of children) if (!(await walk(tree, [...path, child.name], child, options))) isWhole = false;
      above.delete(entry.contentId);
    }
    if (isWhole) whole.add(`${entry.type} ${entry.contentId}`);
    return isWhole;
  }

  return {
    async verify(tree, options) {
      await walk(tree, [], tree.snapshot.root, options);
    },
  };
}
