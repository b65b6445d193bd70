import { execFile } from 'node:child_process';
import { createReadStream, type Dirent } from 'node:fs';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { EntryType, SourceEntry } from '@lifeboat/core/plugin-api';

const run = promisify(execFile);

/** A folder as a stream of entries, with all that a file system tells. `opened` hears of each file that is read. */
export async function* readFolder(root: string, opened: (path: string) => void = () => {}): AsyncGenerator<SourceEntry> {
  const attributes = await readAttributes(root);
  yield* walk([]);

  async function* walk(path: readonly Buffer[]): AsyncGenerator<SourceEntry> {
    yield await describe(path);
    const children = (await readdir(pathOf(path), { withFileTypes: true, encoding: 'buffer' })) as unknown as Dirent<Buffer>[];
    for (const child of children.sort((a, b) => a.name.compare(b.name))) {
      if (child.isDirectory()) yield* walk([...path, child.name]);
      else yield await describe([...path, child.name]);
    }
  }

  function pathOf(path: readonly Buffer[]): Buffer {
    return Buffer.concat([Buffer.from(root), ...path.flatMap((name) => [Buffer.from('/'), name])]);
  }

  async function describe(path: readonly Buffer[]): Promise<SourceEntry> {
    const name = pathOf(path);
    const stats = await lstat(name, { bigint: true });
    const type: EntryType = stats.isDirectory()
      ? 'directory'
      : stats.isSymbolicLink()
        ? 'symlink'
        : stats.isFIFO()
          ? 'fifo'
          : stats.isCharacterDevice()
            ? 'character-device'
            : 'file';
    const own = attributes.get(name.toString('hex'));
    return {
      path: path.map((part) => (Buffer.from(part.toString()).equals(part) ? part.toString() : part)),
      type,
      mode: Number(stats.mode) & 0o7777,
      uid: Number(stats.uid),
      gid: Number(stats.gid),
      mtimeInNs: stats.mtimeNs,
      ctimeInNs: stats.ctimeNs,
      size: Number(stats.size),
      inode: { device: stats.dev, number: stats.ino, links: Number(stats.nlink) },
      ...(type === 'symlink' ? { target: await readlink(name, { encoding: 'buffer' }) } : {}),
      ...(type === 'character-device' ? { deviceNumber: stats.rdev } : {}),
      ...(own ? { extendedAttributes: own } : {}),
      open() {
        opened(path.map(String).join('/'));
        return createReadStream(name, { highWaterMark: 1024 * 1024 });
      },
    };
  }
}

/** By the path in hexadecimal: Node knows no extended attributes. */
async function readAttributes(root: string): Promise<ReadonlyMap<string, { name: string; value: Buffer }[]>> {
  const script = `
import os, sys
root = os.fsencode(sys.argv[1])
for at, folders, files in os.walk(root):
    for name in folders + files:
        path = os.path.join(at, name)
        try:
            for n in os.listxattr(path, follow_symlinks=False):
                print(path.hex(), n, os.getxattr(path, n, follow_symlinks=False).hex())
        except OSError: pass
`;
  const found = new Map<string, { name: string; value: Buffer }[]>();
  const { stdout } = await run('python3', ['-c', script, root]);
  for (const line of stdout.split('\n').filter(Boolean)) {
    const [path = '', name = '', value = ''] = line.split(' ');
    found.set(path, [...(found.get(path) ?? []), { name, value: Buffer.from(value, 'hex') }]);
  }
  return found;
}
