import { createReadStream, type Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntryType, SourceEntry } from '@lifeboat/core/plugin-api';

/** A folder as a stream of entries. `opened` hears of each file that is read. */
export async function* readFolder(root: string, opened: (path: string) => void = () => {}): AsyncGenerator<SourceEntry> {
  yield* walk([]);

  async function* walk(path: readonly string[]): AsyncGenerator<SourceEntry> {
    yield await describe(path);
    const children: Dirent[] = await readdir(join(root, ...path), { withFileTypes: true });
    for (const child of children.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (child.isDirectory()) yield* walk([...path, child.name]);
      else yield await describe([...path, child.name]);
    }
  }

  async function describe(path: readonly string[]): Promise<SourceEntry> {
    const name = join(root, ...path);
    const stats = await lstat(name, { bigint: true });
    const type: EntryType = stats.isDirectory() ? 'directory' : stats.isSymbolicLink() ? 'symlink' : stats.isFIFO() ? 'fifo' : 'file';
    return {
      path,
      type,
      mode: Number(stats.mode) & 0o7777,
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      mtimeInNs: stats.mtimeNs,
      size: Number(stats.size),
      ...(type === 'symlink' ? { target: await readlink(name, { encoding: 'buffer' }) } : {}),
      open() {
        opened(path.join('/'));
        return createReadStream(name, { highWaterMark: 1024 * 1024 });
      },
    };
  }
}
