import crypto from 'node:crypto';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { FileRepository } from '../../plugin-api/file-repository.ts';
import type { TreeEntry } from '../../plugin-api/source-entry.ts';

interface OwnBytes {
  /** By the IDs of snapshots. */
  readonly own: ReadonlyMap<string, number>;
  readonly contentBytes: number;
}

const shared = -1;
/** Of contents that are told apart: some 100 MiB of memory. */
const maxContents = 2_000_000;

/** Which bytes only one of the snapshots has. Each directory is read twice at most, however many snapshots have it. `undefined` for more
 * files than memory should be spent on.
 * @throws LifeboatError `REPOSITORY_DAMAGED` */
export async function findOwnBytes(
  repository: FileRepository,
  ids: readonly string[],
  { signal }: CallOptions,
): Promise<OwnBytes | undefined> {
  /** The only snapshot that has it, or {@link shared}. */
  const owners = new Map<number, number>();
  const own = ids.map(() => 0);
  let contentBytes = 0;

  /** Whether what lies below has to be looked at: it is new, or was one snapshot's alone until now. */
  function take({ contentId, type, size }: TreeEntry, snapshot: number): boolean {
    const key = keyOf(type, contentId);
    const owner = owners.get(key);
    if (owner === shared || owner === snapshot) return false;
    owners.set(key, owner === undefined ? snapshot : shared);
    if (type === 'file') {
      if (owner === undefined) {
        contentBytes += size;
        own[snapshot] = (own[snapshot] ?? 0) + size;
      } else own[owner] = (own[owner] ?? 0) - size;
    }
    return true;
  }

  for (const [snapshot, id] of ids.entries()) {
    const tree = await repository.openSnapshot(id, { signal });
    const left: TreeEntry[] = take(tree.snapshot.root, snapshot) ? [tree.snapshot.root] : [];
    for (let directory = left.pop(); directory; directory = left.pop())
      for (const child of await tree.list(directory, { signal })) {
        if ((child.type === 'directory' || child.type === 'file') && take(child, snapshot) && child.type === 'directory') left.push(child);
        if (owners.size > maxContents) return undefined;
      }
  }
  return { own: new Map(ids.map((id, i) => [id, own[i] ?? 0])), contentBytes };
}

/** 48 bits of a hash: two of a million contents are taken for one in one of a thousand repositories, which then counts one file wrongly. */
function keyOf(type: string, contentId: string): number {
  return crypto.hash('sha1', `${type} ${contentId}`, 'buffer').readUIntBE(0, 6);
}
