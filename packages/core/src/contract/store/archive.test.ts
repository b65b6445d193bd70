import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { afterAll, describe, expect, test } from 'vitest';
import { parseJson, stringifyJson } from '../../json/index.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { archivePath, parseArchivePath } from '../../storage/archive/archive-path.ts';
import { createArchiveWriter } from '../../storage/archive/archive-writer.ts';
import { openArchive } from '../../storage/archive/open-archive.ts';
import { readAll } from '../../storage/testing/read-all.ts';

const folder = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date('2026-11-23T10:00:00Z');

interface Item extends ResourceIdentifier {
  readonly version: string;
  readonly preferred: boolean;
  readonly object: KubeObject;
}

async function write(items: readonly Item[]): Promise<Buffer> {
  const writer = createArchiveWriter({ now });
  const reading = readAll(writer.stream);
  for (const { object, ...item } of items) await writer.add(item, object);
  await writer.finish();
  const bytes = await reading;
  expect(writer.bytes).toBe(bytes.length);
  return bytes;
}

async function* chunks(bytes: Uint8Array, size = 1000): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

function item(id: Partial<Item>, fields: string = '{}'): Item {
  const full = { group: '', resource: 'configmaps', namespace: 'ns', name: 'a', version: 'v1', preferred: true, ...id };
  const object = parseJson(fields) as Partial<KubeObject>;
  return { ...full, object: { kind: 'K', apiVersion: 'v1', ...object, metadata: { ...object.metadata, name: full.name } } };
}

/** Names and contents as an independent reader sees them. */
async function entriesOf(archive: Buffer): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const reader = extract();
  reader.end(gunzipSync(archive));
  for await (const entry of reader) {
    expect(entry.header).toMatchObject({ type: 'file', mode: 0o755, uid: 0, gid: 0, mtime: now() });
    entries.set(entry.header.name, (await readAll(entry as unknown as AsyncIterable<Uint8Array>)).toString());
  }
  return entries;
}

test('an archive has the entries of the reference, in its order', async () => {
  const archive = await write([
    item({ name: 'b' }, '{"data":{"z":"<&>","a":"é"},"big":9007199254740993}'),
    item({ group: 'apps', resource: 'deployments', name: 'd' }),
    item({ group: 'rbac.authorization.k8s.io', resource: 'clusterroles', namespace: '', name: 'system:node' }),
    item({ group: 'apps', resource: 'deployments', name: 'd', version: 'v1beta1', preferred: false }),
  ]);
  const entries = await entriesOf(archive);
  expect([...entries.keys()]).toEqual([
    'metadata/version',
    'resources/configmaps/namespaces/ns/b.json',
    'resources/configmaps/v1-preferredversion/namespaces/ns/b.json',
    'resources/deployments.apps/namespaces/ns/d.json',
    'resources/deployments.apps/v1-preferredversion/namespaces/ns/d.json',
    'resources/clusterroles.rbac.authorization.k8s.io/cluster/system:node.json',
    'resources/clusterroles.rbac.authorization.k8s.io/v1-preferredversion/cluster/system:node.json',
    'resources/deployments.apps/v1beta1/namespaces/ns/d.json',
  ]);
  expect(entries.get('metadata/version')).toBe('1.1.0\n');
  expect(entries.get('resources/configmaps/namespaces/ns/b.json')).toBe(
    '{"kind":"K","apiVersion":"v1","data":{"z":"<&>","a":"é"},"big":9007199254740993,"metadata":{"name":"b"}}',
  );
});

test('what is written comes back, names of any length and script included', async () => {
  const segment = fc
    .string({ unit: fc.constantFrom('a', 'B', '.', '-', ':', ' ', '\\', 'é', '\u{1f600}'), minLength: 1, maxLength: 130 })
    .filter((name) => name !== '.' && name !== '..');
  const id = fc.record({
    group: fc.constantFrom('', 'apps', 'example.com'),
    resource: fc.constantFrom('pods', 'widgets'),
    namespace: fc.oneof(fc.constant(''), fc.constantFrom('ns', 'cluster', 'namespaces'), segment),
    name: segment,
    version: fc.constantFrom('v1', 'v2beta1'),
    fields: fc.json().map((value) => `{"spec":${value},"n":12345678901234567890}`),
  });
  const items = fc.uniqueArray(id, {
    selector: ({ group, resource, namespace, name }) => JSON.stringify([group, resource, namespace, name]),
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(items, fc.integer({ min: 1, max: 5000 }), async (all, chunkSize) => {
      const written = all.map(({ fields, ...each }) => item(each, fields));
      const archive = await write(written);
      expect((await entriesOf(archive)).size).toBe(1 + 2 * written.length);
      const reader = await openArchive({ stream: chunks(archive, chunkSize) });
      expect(reader).toMatchObject({ itemCount: written.length, warnings: [], formatVersion: '1.1.0', bytes: gunzipSync(archive).length });
      const found = reader
        .resources()
        .flatMap((type) => reader.namespaces(type).flatMap((ns) => reader.names(type, ns).map((name) => [type, ns, name])));
      expect(found.sort()).toEqual(written.map((each) => [groupResource(each), each.namespace, each.name]).sort());
      const bytes = new Map<string, number>();
      for (const each of written) {
        const key = JSON.stringify([groupResource(each), each.namespace]);
        bytes.set(key, (bytes.get(key) ?? 0) + Buffer.byteLength(stringifyJson(each.object)));
      }
      for (const [key, sum] of bytes) {
        const [type = '', namespace = ''] = JSON.parse(key) as string[];
        expect(reader.bytesOf(type, namespace)).toBe(sum);
      }
      expect(reader.bytesOf('pods', 'no such namespace/')).toBe(0);
      for (const each of written) {
        expect(reader.has(each)).toBe(true);
        for (const version of ['', each.version])
          expect(stringifyJson(await reader.read(each, { version }))).toBe(stringifyJson(each.object));
        expect(await reader.read(each, { version: 'v9' })).toBeUndefined();
        expect(reader.versions(groupResource(each))).toContainEqual({ version: each.version, preferred: true });
      }
      await reader.close();
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['gnu', 150],
  ['pax', 150],
  ['ustar', 80],
])('GNU tar reads our archives, and we read its %s format', async (format, nameLength) => {
  const cwd = mkdtempSync(join(folder, 'tar-'));
  const name = `system:${'x'.repeat(nameLength)}`;
  writeFileSync(join(cwd, 'ours.tar.gz'), await write([item({ name: 'a' }), item({ resource: 'clusterroles', namespace: '', name })]));
  execFileSync('tar', ['-xzf', 'ours.tar.gz'], { cwd });
  execFileSync('tar', [`--format=${format}`, '-czf', 'theirs.tar.gz', './metadata', './resources'], { cwd });
  const reader = await openArchive({ stream: chunks(readFileSync(join(cwd, 'theirs.tar.gz'))) });
  expect(reader).toMatchObject({ itemCount: 2, warnings: [], formatVersion: '1.1.0' });
  expect(reader.has({ group: '', resource: 'clusterroles', namespace: '', name })).toBe(true);
  await reader.close();
});

test('paths read back, and no other path is taken for an object', () => {
  const id = { group: 'apps', resource: 'deployments', namespace: 'cluster', name: 'x' };
  for (const version of ['', 'v1', 'namespaces'])
    expect(parseArchivePath(archivePath(id, version))).toEqual({
      groupResource: 'deployments.apps',
      versionFolder: version,
      namespace: 'cluster',
      name: 'x',
    });
  for (const path of [
    'resources/pods/x.json',
    'resources/pods/namespaces/x.json',
    'resources/pods/cluster/x.yaml',
    'resources/pods/cluster/.json',
    'other/pods/cluster/x.json',
  ])
    expect(parseArchivePath(path)).toBeUndefined();
});

describe('the writer', () => {
  test.each(['', '.', '..', 'a/b', 'a\0'])('refuses the name %j', async (name) => {
    const writer = createArchiveWriter({ now });
    await expect(
      writer.add({ group: '', resource: 'pods', namespace: 'ns', name, version: 'v1', preferred: true }, item({}).object),
    ).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    writer.abort(new Error('done'));
  });

  test('waits while nobody reads', async () => {
    const writer = createArchiveWriter({ now });
    const noise = randomBytes(150_000).toString('base64');
    let added = 0;
    const adding = (async () => {
      for (; added < 50; added++) await writer.add({ ...item({ name: `n${added}` }) }, item({}, JSON.stringify({ data: noise })).object);
    })();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(added).toBeLessThan(10);
    const bytes = readAll(writer.stream);
    await adding;
    await writer.finish();
    const reader = await openArchive({ stream: chunks(await bytes, 65_536) });
    expect(reader.itemCount).toBe(50);
    await reader.close();
  });

  test('an abort fails the stream and whoever adds', async () => {
    const writer = createArchiveWriter({ now });
    const failure = new Error('stop');
    const reading = readAll(writer.stream);
    await writer.add(item({}), item({}).object);
    writer.abort(failure);
    await expect(reading).rejects.toBe(failure);
    await expect(writer.add(item({}), item({}).object)).rejects.toBe(failure);
    await expect(writer.finish()).rejects.toBe(failure);
  });

  test('a reader that gives up fails whoever adds', async () => {
    const writer = createArchiveWriter({ now });
    const big = item({}, JSON.stringify({ data: 'x'.repeat(300_000) }));
    await writer.add(big, big.object);
    for await (const _ of writer.stream) break;
    await expect(
      (async () => {
        for (let i = 0; i < 100; i++) await writer.add({ ...big, name: `n${i}` }, big.object);
      })(),
    ).rejects.toThrow('closed by its reader');
  });

  test('a cancelled add ends while it waits', async () => {
    const writer = createArchiveWriter({ now });
    const noise = randomBytes(150_000).toString('base64');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    await expect(
      (async () => {
        for (let i = 0; i < 100; i++)
          await writer.add({ ...item({ name: `n${i}` }) }, item({}, JSON.stringify({ data: noise })).object, { signal: controller.signal });
      })(),
    ).rejects.toMatchObject({ code: 'CANCELED' });
    writer.abort(new Error('done'));
  });
});

test('the temporary copy has no name, and a missing or full folder is told', async () => {
  const archive = await write([item({})]);
  const spool = mkdtempSync(join(folder, 'spool-'));
  const reader = await openArchive({ stream: chunks(archive), tmpDir: spool });
  expect(readdirSync(spool)).toEqual([]);
  await reader.close();
  await expect(openArchive({ stream: chunks(archive), tmpDir: join(spool, 'none') })).rejects.toThrow(join(spool, 'none'));
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('a full folder is told (needs root to mount)', async () => {
  const spool = mkdtempSync(join(folder, 'full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', spool]);
  try {
    const archive = await write([item({}, JSON.stringify({ data: 'x'.repeat(3_000_000) }))]);
    await expect(openArchive({ stream: chunks(archive), tmpDir: spool })).rejects.toMatchObject({
      code: 'STORE_QUOTA_EXCEEDED',
      message: expect.stringMatching(/temporary copy.*TMPDIR.*no space left/),
    });
  } finally {
    execFileSync('umount', [spool]);
  }
});

test('an abort ends the reading', async () => {
  const archive = await write([item({})]);
  const controller = new AbortController();
  const stalling = async function* () {
    yield archive.subarray(0, 50);
    await new Promise(() => {});
  };
  setTimeout(() => controller.abort(), 20);
  await expect(openArchive({ stream: stalling(), signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELED' });
});
