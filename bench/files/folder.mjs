// A folder as a stream of entries, and a snapshot as a folder. Plain JavaScript: see save-files.mjs.
import { lstat, mkdir, open, readdir, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';

const readLength = 256 * 1024;

/** The entries of a folder: directories, files and symlinks. */
export async function* readFolder(root) {
  yield* walk([], root, await lstat(root, { bigint: true }));
}

async function* walk(path, at, stats) {
  yield { ...factsOf(stats), path, type: 'directory', size: 0 };
  const names = (await readdir(at)).sort();
  const all = await Promise.all(names.map((name) => lstat(join(at, name), { bigint: true })));
  for (const [i, name] of names.entries()) {
    const below = join(at, name);
    const entry = { ...factsOf(all[i]), path: [...path, name], size: Number(all[i].size) };
    if (all[i].isDirectory()) yield* walk(entry.path, below, all[i]);
    else if (all[i].isSymbolicLink()) yield { ...entry, type: 'symlink', target: await readlink(below, { encoding: 'buffer' }) };
    else if (all[i].isFile()) yield { ...entry, type: 'file', open: () => readFile(below, entry.size) };
  }
}

function factsOf(stats) {
  return {
    mode: Number(stats.mode) & 0o7777,
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    mtimeInNs: stats.mtimeNs,
    ctimeInNs: stats.ctimeNs,
    inode: { device: stats.dev, number: stats.ino, links: Number(stats.nlink) },
  };
}

/** Into the same memory again and again: whoever reads it has copied it when it asks for more. */
async function* readFile(path, size) {
  const file = await open(path);
  try {
    const memory = Buffer.allocUnsafe(Math.min(readLength, size + 1));
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, memory.byteLength);
      if (bytesRead > 0) yield memory.subarray(0, bytesRead);
      if (bytesRead < memory.byteLength) return;
    }
  } finally {
    await file.close();
  }
}

const filesAtOnce = 8;

/** Writes a snapshot into a folder that does not exist, several files at once. */
export async function writeFolder(tree, target) {
  const running = new Set();
  const directories = [];
  let failure;
  for await (const { path, entry } of tree.walk()) {
    if (failure) throw failure.error;
    const at = join(target, ...path);
    if (entry.type === 'directory') {
      await mkdir(at, { mode: 0o700 });
      directories.push({ at, entry });
    } else if (entry.type === 'symlink') await symlink(Buffer.from(await tree.readLink(entry)), at);
    else if (entry.type === 'file') {
      while (running.size >= filesAtOnce) await Promise.race(running);
      const work = writeFile(tree, entry, at)
        .catch((error) => {
          failure ??= { error };
        })
        .finally(() => running.delete(work));
      running.add(work);
    }
  }
  await Promise.all(running);
  if (failure) throw failure.error;
  for (const { at, entry } of directories.reverse()) await finish(await open(at), entry);
}

async function writeFile(tree, entry, at) {
  const file = await open(at, 'wx', 0o600);
  for await (const chunk of tree.readFile(entry)) await file.writeFile(chunk);
  await finish(file, entry);
}

/** Owner, mode and time, in that order: a change of the owner takes bits of the mode away. */
async function finish(file, { uid, gid, mode, mtimeInNs }) {
  try {
    await file.chown(uid, gid);
    await file.chmod(mode);
    const time = Number(mtimeInNs) / 1e9;
    await file.utimes(time, time);
  } finally {
    await file.close();
  }
}
