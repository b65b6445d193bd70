import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileSystemObjectStore } from '@lifeboat/core';
import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { kopia } from '../kopia/kopia-format.ts';
import { restic } from '../restic/restic-format.ts';

/**
 * Runs as a process of its own: `node measure-memory.ts kopia|restic <MiB> write|read`. It writes one file of this size into a repository
 * in a folder, and with `read` also reads it. No part of the file repeats, so nothing is deduplicated. It prints how much memory the
 * process used before, after writing, and at most, in MiB.
 */
const mib = 1024 * 1024;
const size = Number(process.argv[3]) * mib;
const folder = await mkdtemp(join(tmpdir(), 'lifeboat-memory-'));
const rssInMib = () => process.memoryUsage.rss() / mib;

/** Bytes that are cheap to make, with cuts at random places. Each piece reuses the memory of the one before, as when files are read.
 * Otherwise, memory that the garbage collector has not freed yet would be measured, too. */
async function* content(): AsyncGenerator<Uint8Array> {
  let state = 1;
  const piece = new Uint32Array(16 * 1024);
  for (let at = 0; at < size; at += 64 * 1024) {
    for (let i = 0; i < piece.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      piece[i] = state;
    }
    yield new Uint8Array(piece.buffer);
  }
}

async function* entries(): AsyncGenerator<SourceEntry> {
  const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n };
  yield { ...facts, path: [], type: 'directory', size: 0 };
  yield { ...facts, path: ['file'], type: 'file', size, open: content };
}

try {
  const store = createFileSystemObjectStore({ root: folder, fsync: false });
  const repository = await (process.argv[2] === 'restic' ? restic : kopia).create({ store, prefix: '', password: 'a password of tests' });
  // Deriving the key from the password took 64 MiB. They are free again and may be used.
  const base = rssInMib();
  let peak = base;
  const timer = setInterval(() => (peak = Math.max(peak, rssInMib())), 5);
  const source = { host: 'h', user: 'u', path: '/p' };
  const { snapshot, storedBytes } = await repository.writeSnapshot(entries(), { source });
  let read = 0;
  const written = peak;
  if (process.argv[4] === 'read') {
    const tree = await repository.openSnapshot(snapshot.id);
    const file = await tree.find(['file']);
    if (file) for await (const chunk of tree.readFile(file)) read += chunk.byteLength;
  }
  clearInterval(timer);
  console.log(JSON.stringify({ base, written, peak, storedBytes, read }));
} finally {
  await rm(folder, { recursive: true, force: true });
}
