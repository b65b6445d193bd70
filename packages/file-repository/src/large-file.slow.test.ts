import type { SourceEntry } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { kopia } from './kopia/kopia-format.ts';
import { restic } from './restic/restic-format.ts';

const mib = 1024 * 1024;
const limit = 2 ** 32;
const size = limit + 5 * mib + 7;
const marks: readonly (readonly [number, string])[] = [
  [0, 'the beginning'],
  [limit - 4, 'across 4 GiB'],
  [size - 7, 'the end'],
];

/** Zeros with a few words in them, as a sparse file reads. */
async function* content(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += mib) {
    const piece = Buffer.alloc(Math.min(mib, size - at));
    for (const [mark, text] of marks)
      for (const [i, letter] of [...Buffer.from(text)].entries())
        if (mark + i >= at && mark + i < at + piece.byteLength) piece[mark + i - at] = letter;
    yield piece;
  }
}

async function* entries(): AsyncGenerator<SourceEntry> {
  const facts = { mode: 0o644, uid: 0, gid: 0, mtimeInNs: 0n };
  yield { ...facts, path: [], type: 'directory', size: 0 };
  yield { ...facts, path: ['large'], type: 'file', size, open: content };
}

test.each([kopia, restic])(
  'a file of more than 4 GiB is written, verified and read at any place: $name',
  async (format) => {
    const repository = await format.create({ store: createMemoryObjectStore(), prefix: '', password: 'a password of tests' });
    const written = await repository.writeSnapshot(entries(), { source: { host: 'h', user: 'u', path: '/p' } });
    expect(written).toMatchObject({ problemCount: 0, readBytes: size, snapshot: { totalSize: size } });
    // Zeros are stored once.
    expect(written.storedBytes).toBeLessThan(40 * mib);
    expect(await repository.verify({ depth: 'files' })).toMatchObject({ damageCount: 0 });
    const tree = await repository.openSnapshot(written.snapshot.id);
    const file = await tree.find(['large']);
    if (!file) throw new Error('there is no such file');
    expect(file.size).toBe(size);
    for (const [start, text] of [...marks, [limit - 6, '\0\0across'], [size - 9, '\0\0the end']] as const) {
      const chunks: Uint8Array[] = [];
      const range = { start, end: start + text.length - 1 };
      for await (const chunk of tree.readFile(file, { range })) chunks.push(chunk);
      expect(Buffer.concat(chunks).toString('latin1')).toBe(text);
    }
  },
  300_000,
);
