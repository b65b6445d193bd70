import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { createFileSystemObjectStore } from './file-system-store.ts';
import { temporaryPath } from './key-path.ts';
import { listFiles } from './list-files.ts';

const base = mkdtempSync(join(tmpdir(), 'fs-store-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let count = 0;
function newStore(options: { prefix?: string } = {}) {
  const root = join(base, `root-${count++}`);
  return { root, store: createFileSystemObjectStore({ root, fsync: false, ...options }) };
}

async function keys(objects: AsyncIterable<{ key: string } | string>): Promise<string[]> {
  const found: string[] = [];
  for await (const object of objects) found.push(typeof object === 'string' ? object : object.key);
  return found;
}

async function text(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const body = Buffer.from('body');

describe('keys', () => {
  test.each([
    '',
    '/etc/passwd',
    '../outside',
    'a/../../outside',
    'a/./b',
    'a//b',
    'a/',
    'a\0b',
    '\ud800',
    'x'.repeat(1025),
    `a/${'x'.repeat(256)}`,
    'a/.lifeboat-put-x',
  ])('%j is refused by every call', async (key) => {
    const { store, root } = newStore();
    const invalid = expect.objectContaining({ code: 'INVALID_KEY' });
    await expect(store.putObject(key, body)).rejects.toEqual(invalid);
    await expect(store.getObject(key)).rejects.toEqual(invalid);
    await expect(store.headObject(key)).rejects.toEqual(invalid);
    await expect(store.deleteObject(key)).rejects.toEqual(invalid);
    expect(existsSync(root)).toBe(false);
  });

  test('a listing cannot leave the root', async () => {
    const { store } = newStore({ prefix: 'p' });
    await expect(keys(store.listObjects('../'))).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(keys(store.listCommonPrefixes('a/../../', '/'))).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });

  test('a symbolic link below the root is not followed', async () => {
    const { store, root } = newStore();
    const outside = join(base, `outside-${count++}`);
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret'), 'secret');
    mkdirSync(join(root, 'dir'), { recursive: true });
    symlinkSync(outside, join(root, 'out'));
    symlinkSync(join(outside, 'secret'), join(root, 'dir', 'file'));
    await expect(store.getObject('out/secret')).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(store.putObject('out/new', body)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(store.putObject('out/deeper/new', body)).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(store.deleteObject('out/secret')).rejects.toMatchObject({ code: 'INVALID_KEY' });
    await expect(store.getObject('dir/file')).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
    await store.deleteObject('dir/file');
    expect(await keys(store.listObjects(''))).toEqual([]);
    await expect(keys(store.listObjects('out/'))).rejects.toMatchObject({ code: 'INVALID_KEY' });
    expect(readdirSync(outside)).toEqual(['secret']);
    await store.putObject('dir/file', body); // replaces the link, not what it points to
    expect(await text(await store.getObject('dir/file'))).toBe('body');
    expect(statSync(join(outside, 'secret')).size).toBe(6);
  });

  test('the root may be a link itself', async () => {
    const real = join(base, `real-${count++}`);
    mkdirSync(real);
    symlinkSync(real, join(base, 'link'));
    const store = createFileSystemObjectStore({ root: join(base, 'link'), fsync: false });
    await store.putObject('a/b', body);
    expect(await keys(store.listObjects('a/'))).toEqual(['a/b']);
  });
});

describe('listing', () => {
  test('is in the order of the keys, not of the folders, for any page size', async () => {
    const segment = fc.string({ unit: fc.constantFrom('a', 'b', '-', '.', '0', '~', '\u{ff5e}', '\u{1f600}'), minLength: 1, maxLength: 3 });
    const key = fc
      .array(
        segment.filter((s) => s !== '.' && s !== '..'),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        fc.string({ unit: fc.constantFrom('a', '-', '/'), maxLength: 2 }),
        async (all, pageSize, prefix) => {
          const { store, root } = newStore();
          const kept = all.filter((key) => !all.some((other) => other.startsWith(`${key}/`)));
          for (const each of kept) await store.putObject(each, body);
          const sorted = kept.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await keys(listFiles({ folder: root, folderKey: '', pageSize }))).toEqual(sorted);
          if (prefix.includes('//') || prefix.startsWith('/')) return;
          expect(await keys(store.listObjects(prefix))).toEqual(sorted.filter((key) => key.startsWith(prefix)));
          const folders = sorted.filter((key) => key.startsWith(prefix) && key.includes('/', prefix.length));
          const common = folders.map((key) => key.slice(0, key.indexOf('/', prefix.length) + 1));
          expect(await keys(store.listCommonPrefixes(prefix, '/'))).toEqual([...new Set(common)]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('names neither temporary files nor empty folders', async () => {
    const { store, root } = newStore();
    await store.putObject('a/b', body);
    writeFileSync(temporaryPath(join(root, 'a/b'), 'a/b'), 'half');
    mkdirSync(join(root, 'empty/deeper'), { recursive: true });
    expect(await keys(store.listObjects(''))).toEqual(['a/b']);
    expect(await keys(store.listCommonPrefixes('', '/'))).toEqual(['a/']);
  });

  test('of a store that has no folder yet is empty', async () => {
    expect(await keys(newStore().store.listObjects('backups/'))).toEqual([]);
  });
});

describe('puts', () => {
  test('files and folders are private', async () => {
    const { store, root } = newStore();
    await store.putObject('a/b', body);
    expect(statSync(join(root, 'a/b')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
  });

  test('of two conditional puts of one key exactly one wins, and it is whole', async () => {
    const { store } = newStore();
    const bodies = Array.from({ length: 8 }, (_, i) => Buffer.alloc(50_000, i));
    const results = await Promise.allSettled(bodies.map((each) => store.putObject('k/x', each, { ifAbsent: true })));
    const won = results.flatMap((result, i) => (result.status === 'fulfilled' ? [i] : []));
    expect(won).toHaveLength(1);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'OBJECT_ALREADY_EXISTS' });
    expect(await text(await store.getObject('k/x'))).toBe(bodies[won[0] ?? -1]?.toString());
    expect(await store.removeUnfinishedPuts?.('k/x')).toBe(0);
  });

  test('a put beside deletes that empty its folder succeeds', async () => {
    const { store } = newStore();
    await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        await store.putObject(`deep/er/${i % 3}`, body);
        await store.deleteObject(`deep/er/${(i + 1) % 3}`);
      }),
    );
    await store.putObject('deep/er/last', body);
    expect(await keys(store.listObjects('deep/er/last'))).toEqual(['deep/er/last']);
  });

  test('what a killed put left is found by its own key only; a running one stays', async () => {
    const { store, root } = newStore();
    mkdirSync(join(root, 'a'), { recursive: true });
    writeFileSync(temporaryPath(join(root, 'a/b'), 'a/b'), 'half');
    writeFileSync(temporaryPath(join(root, 'a/c'), 'a/c'), 'half');
    let release = () => {};
    const slow = async function* () {
      yield body;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    };
    const running = store.putObject('a/b', slow());
    while (readdirSync(join(root, 'a')).length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await store.removeUnfinishedPuts?.('a/b')).toBe(1);
    release();
    await running;
    expect(await text(await store.getObject('a/b'))).toBe('body');
    expect(readdirSync(join(root, 'a'))).toHaveLength(2);
  });

  test("a failed put leaves nothing, no folder either, and its error is the source's", async () => {
    const { store, root } = newStore();
    const failure = new Error('source');
    const failing = async function* () {
      yield body;
      throw failure;
    };
    await expect(store.putObject('a/b/c', failing())).rejects.toBe(failure);
    expect(readdirSync(root)).toEqual([]);
  });

  test('an abort ends a put whose source is silent', async () => {
    const { store, root } = newStore();
    const controller = new AbortController();
    const silent = async function* () {
      yield body;
      await new Promise(() => {});
    };
    const put = store.putObject('a/b', silent(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 20);
    await expect(put).rejects.toMatchObject({ code: 'CANCELED' });
    expect(readdirSync(root)).toEqual([]);
  });

  test('a file in the way of a folder, and a folder in the way of a file, are told', async () => {
    const { store } = newStore();
    await store.putObject('a', body);
    await expect(store.putObject('a/b', body)).rejects.toMatchObject({ code: 'STORE_ERROR', message: expect.stringContaining('a/b') });
    await store.putObject('c/d', body);
    await expect(store.putObject('c', body)).rejects.toMatchObject({ code: 'STORE_ERROR', message: expect.stringContaining('in the way') });
  });
});

test('a delete removes the folders that it empties, and only those', async () => {
  const { store, root } = newStore();
  await store.putObject('a/b/c', body);
  await store.putObject('a/d', body);
  await store.deleteObject('a/b/c');
  expect(readdirSync(join(root, 'a'))).toEqual(['d']);
  await store.deleteObject('a/d');
  await store.deleteObject('a/d');
  expect(readdirSync(root)).toEqual([]);
});

test('a file that is cut while it is read fails the read', async () => {
  const { store, root } = newStore();
  await store.putObject('big', Buffer.alloc(1_000_000));
  const read = (async () => {
    let bytes = 0;
    for await (const chunk of await store.getObject('big')) {
      bytes += chunk.length;
      writeFileSync(join(root, 'big'), 'short');
    }
    return bytes;
  })();
  await expect(read).rejects.toMatchObject({ code: 'STORE_ERROR', message: expect.stringContaining('big ended after') });
});

const isRoot = process.getuid?.() === 0;

test.runIf(process.platform === 'linux' && isRoot)('a full and a read-only file system are told (needs root to mount)', async () => {
  const root = mkdtempSync(join(base, 'mount-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', root]);
  try {
    const store = createFileSystemObjectStore({ root });
    await expect(store.putObject('a/big', Buffer.alloc(1_000_000))).rejects.toMatchObject({ code: 'STORE_QUOTA_EXCEEDED' });
    expect(readdirSync(root)).toEqual([]);
    execFileSync('mount', ['-o', 'remount,ro', root]);
    await expect(store.putObject('a/small', body)).rejects.toMatchObject({
      code: 'STORE_READ_ONLY',
      message: expect.stringContaining(root),
    });
  } finally {
    execFileSync('umount', [root]);
  }
});

test.skipIf(isRoot)('a folder without write permission is told', async () => {
  const { store, root } = newStore();
  mkdirSync(root);
  chmodSync(root, 0o500);
  await expect(store.putObject('a/b', body)).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED', message: expect.stringContaining(root) });
});
