import { type CallOptions, type Damage, LifeboatError, type SnapshotTree, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';

export interface TreeVerifier {
  /** Walks a snapshot. What was found whole before, in it or another one, is not looked at again. */
  verify(tree: SnapshotTree, options: CallOptions): Promise<void>;
}

export function createTreeVerifier(given: {
  /** Why the content that an entry names cannot be read, `undefined` when it can; of a directory that is its own content only. */
  findFault(entry: TreeEntry, options: CallOptions): Promise<string | undefined>;
  onDamage(damage: Damage): void;
}): TreeVerifier {
  const { findFault, onDamage } = given;
  const whole = new Set<string>();
  /** Directories that are being walked. */
  const above = new Set<string>();

  /** Whether the entry, and all below it, is whole. */
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
