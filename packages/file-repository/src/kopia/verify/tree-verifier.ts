import { type CallOptions, type Damage, LifeboatError, type SnapshotTree, type TreeEntry, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { ObjectReader } from '../objects/object-reader.ts';

export interface TreeVerifier {
  /** Walks a snapshot. What was found whole before, in it or another one, is not looked at again. */
  verify(tree: SnapshotTree, options: CallOptions): Promise<void>;
}

export function createTreeVerifier(given: {
  readonly objects: ObjectReader;
  /** Why a content cannot be read, `undefined` when it can. */
  findFault(contentId: string): string | undefined;
  onDamage(damage: Damage): void;
}): TreeVerifier {
  const { objects, findFault, onDamage } = given;
  const whole = new Set<string>();
  /** Directories that are being walked. */
  const above = new Set<string>();

  /** Why an object cannot be read. */
  async function faultOf(objectId: string, options: CallOptions): Promise<string | undefined> {
    try {
      for await (const contentId of objects.contentIds(objectId, options)) {
        const fault = findFault(contentId);
        if (fault) return fault;
      }
      return undefined;
    } catch (error) {
      if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) return error.message;
      throw error;
    }
  }

  /** Whether the entry, and all below it, is whole. */
  async function walk(tree: SnapshotTree, path: readonly string[], entry: TreeEntry, options: CallOptions): Promise<boolean> {
    throwIfAborted(options.signal, 'Verifying a repository');
    if (whole.has(`${entry.type} ${entry.contentId}`)) return true;
    const damaged = (message: string) => {
      onDamage({ message, snapshot: tree.snapshot.id, path: path.join('/') });
      return false;
    };
    if (above.has(entry.contentId)) return damaged(`Directory ${entry.contentId} holds itself`);
    const fault = await faultOf(entry.contentId, options);
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
