import { createHash, randomBytes } from 'node:crypto';
import { chmod, lstat, lutimes, mkdir, readdir, readFile, readlink, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a tree that has what kopia keeps, files of several contents among it. */
export async function writeSampleFiles(folder: string, largest = 25 * 1024 * 1024): Promise<void> {
  await mkdir(join(folder, 'd/empty'), { recursive: true });
  await mkdir(join(folder, 'many'));
  await writeFile(join(folder, 'd/hello'), 'hello\n');
  await writeFile(join(folder, 'none'), '');
  await writeFile(join(folder, 'random'), randomBytes(largest));
  await writeFile(join(folder, 'zero'), Buffer.alloc(9 * 1024 * 1024));
  await writeFile(join(folder, 'text'), 'the same line, again and again\n'.repeat(100_000));
  await writeFile(join(folder, 'd/<&> ü"\\\n'), 'a name that JSON escapes');
  for (let i = 0; i < 300; i++) await writeFile(join(folder, `many/${i}`), randomBytes(i * 7));
  await symlink('../none', join(folder, 'd/link'));
  await chmod(join(folder, 'd/hello'), 0o4750);
  await chmod(join(folder, 'd'), 0o1770);
  await utimes(join(folder, 'd/hello'), 981173106.5, 981173106.123456);
  await lutimes(join(folder, 'd/link'), 5, 5);
  await utimes(join(folder, 'none'), new Date(-86400_500), new Date(-86400_500));
}

/** What there is below a folder: a line for each entry, all that is compared. */
export async function describeFolder(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name);
    const { size, uid, gid, mode, mtimeNs } = await lstat(path, { bigint: true });
    const kind = Number(mode) & 0o170000;
    if (kind === 0o040000) lines.push(describe(name, 'directory', Number(mode), uid, gid, ''));
    else if (kind === 0o120000) lines.push(describe(name, 'symlink', 0o777, uid, gid, await readlink(path)));
    else lines.push(describe(name, 'file', Number(mode), uid, gid, `${mtimeNs} ${size} ${sha256(await readFile(path))}`));
  }
  return lines;
}

/** A line of {@link describeFolder}. */
export function describe(name: string, type: string, mode: number, uid: bigint | number, gid: bigint | number, rest: string): string {
  return `${JSON.stringify(name)} ${type} ${(mode & 0o7777).toString(8)} ${uid}:${gid} ${rest}`;
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
