import { expect, test } from 'vitest';
import { createArchiveWriter } from './archive-writer.ts';
import { openArchive } from './open-archive.ts';
import { rewriteArchive } from './rewrite-archive.ts';

const now = () => new Date('2026-01-01T00:00:00Z');
const id = (name: string) => ({ group: '', resource: 'configmaps', namespace: 'shop', name });
const map = (name: string, value: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
  data: { value },
});

async function* archiveOf(names: readonly string[], size = 1) {
  const archive = createArchiveWriter({ now });
  const filled = (async () => {
    for (const name of names) await archive.add({ ...id(name), version: 'v1', preferred: true }, map(name, 'old'.repeat(size)));
    await archive.finish();
  })();
  yield* archive.stream;
  await filled;
}

test('Entries are replaced in their place and new ones appended, in both folders; the rest stays, byte for byte', async () => {
  const entries = new Map(
    ['b', 'new'].flatMap((name) =>
      ['', 'v1-preferredversion/'].map((folder) => [
        `resources/configmaps/${folder}namespaces/shop/${name}.json`,
        Buffer.from(JSON.stringify(map(name, 'fresh'))),
      ]),
    ) as [string, Buffer][],
  );
  const archive = await openArchive({ stream: rewriteArchive({ stream: archiveOf(['a', 'b', 'c']), entries, now, what: 'The archive' }) });
  expect(archive.formatVersion).toBe('1.1.0');
  expect(archive.names('configmaps', 'shop')).toEqual(['a', 'b', 'c', 'new']);
  for (const version of [undefined, 'v1']) {
    const read = async (name: string) => (await archive.read(id(name), version === undefined ? {} : { version }))?.data;
    expect([await read('a'), await read('b'), await read('c'), await read('new')]).toEqual([
      { value: 'old' },
      { value: 'fresh' },
      { value: 'old' },
      { value: 'fresh' },
    ]);
  }
  expect(archive.warnings).toEqual([]);
  await archive.close();
});

test('A large archive passes through with back-pressure; a damaged one fails the stream', async () => {
  const names = Array.from({ length: 400 }, (_, index) => `m${index}`);
  let bytes = 0;
  for await (const chunk of rewriteArchive({ stream: archiveOf(names, 5000), entries: new Map(), now, what: 'The archive' }))
    bytes += chunk.length;
  expect(bytes).toBeGreaterThan(1000);
  const cut = async function* () {
    for await (const chunk of archiveOf(['a'])) yield chunk.subarray(0, chunk.length - 20);
  };
  const all = async () => {
    for await (const _ of rewriteArchive({ stream: cut(), entries: new Map(), now, what: 'The archive of b1' }));
  };
  await expect(all()).rejects.toMatchObject({ code: 'ARCHIVE_CORRUPT', message: expect.stringContaining('The archive of b1') });
});

test('A reader that leaves early ends the rewriting', async () => {
  const stream = rewriteArchive({ stream: archiveOf(['a']), entries: new Map(), now, what: 'The archive' });
  for await (const _ of stream) break;
  await expect(stream.next()).resolves.toMatchObject({ done: true });
});
