import { createHash } from 'node:crypto';
import type { SnapshotTree } from '@lifeboat/core/plugin-api';
import { describe } from './sample-files.ts';

/** What there is in a snapshot, as `describeFolder` tells it of a folder. */
export async function describeSnapshot(tree: SnapshotTree): Promise<string[]> {
  const lines = new Map<string, string>();
  for await (const { path, entry } of tree.walk()) {
    const name = path.join('/');
    const { type, mode, uid, gid } = entry;
    if (path.length === 0) continue;
    if (type === 'directory') lines.set(name, describe(name, type, mode, uid, gid, ''));
    else if (type === 'symlink') lines.set(name, describe(name, type, 0o777, uid, gid, Buffer.from(await tree.readLink(entry)).toString()));
    else {
      const hash = createHash('sha256');
      for await (const chunk of tree.readFile(entry)) hash.update(chunk);
      lines.set(name, describe(name, type, mode, uid, gid, `${entry.mtimeInNs} ${entry.size} ${hash.digest('hex')}`));
    }
  }
  return [...lines.keys()].sort().map((name) => lines.get(name) as string);
}
