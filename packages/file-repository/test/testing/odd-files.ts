import { execFile } from 'node:child_process';
import { link, mkdir, open, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Adds what restic keeps and kopia does not: names that are not UTF-8, hard links, FIFOs, devices where this process may make them, and
 * extended attributes where the file system and Python have them. */
export async function writeOddFiles(folder: string): Promise<void> {
  const below = join(folder, 'odd');
  await mkdir(below);
  const at = (name: Buffer | string) => Buffer.concat([Buffer.from(`${below}/`), Buffer.from(name as string)]);
  await writeFile(at(Buffer.from([0x66, 0xff, 0xfe])), 'a name that is not UTF-8');
  await writeFile(at(Buffer.from([0x66, 0xff])), 'another one');
  await symlink(Buffer.from([0x2e, 0x2f, 0xfd]), at('link'));
  await writeFile(at('one'), 'a file with two names');
  await link(at('one'), at('two'));
  await writeFile(at('"quoted" \\ \u200b \t\x7f \u{1f600}'), 'signs that are quoted');
  await run('mkfifo', [join(below, 'fifo')]);
  await run('mknod', [join(below, 'null'), 'c', '1', '3']).catch(() => {});
  const sparse = await open(at('sparse'), 'w');
  await sparse.write('end', 3 * 1024 * 1024);
  await sparse.close();
  await run('python3', ['-c', 'import os, sys; os.setxattr(sys.argv[1], "user.colour", b"red\\0")', join(below, 'one')]).catch(() => {});
}

/** What `find`, `stat` and Python tell of everything below a folder: a line each, with what {@link writeOddFiles} makes. */
export async function describeOdd(folder: string): Promise<string[]> {
  const script = `
import hashlib, os, stat, sys
root = os.fsencode(sys.argv[1])
seen = {}
def attributes(path):
    try: return sorted((n, os.getxattr(path, n, follow_symlinks=False).hex()) for n in os.listxattr(path, follow_symlinks=False) if n.startswith("user."))
    except OSError: return []
for at, folders, files in os.walk(root):
    for name in sorted(folders + files):
        path = os.path.join(at, name)
        s = os.lstat(path)
        rest = ""
        if stat.S_ISLNK(s.st_mode): rest = os.readlink(path).hex()
        elif stat.S_ISREG(s.st_mode): rest = f"{s.st_mtime_ns} {s.st_size} {hashlib.sha256(open(path, 'rb').read()).hexdigest()} {s.st_nlink}"
        elif stat.S_ISCHR(s.st_mode): rest = hex(s.st_rdev)
        print(path[len(root):].hex(), oct(s.st_mode), s.st_uid, s.st_gid, rest, attributes(path))
`;
  const { stdout } = await run('python3', ['-c', script, folder], { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim().split('\n').sort();
}
