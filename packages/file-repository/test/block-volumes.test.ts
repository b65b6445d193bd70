import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileRepository } from '@lifeboat/core/plugin-api';
import { kopia } from '@lifeboat/file-repository';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectsAt } from '../../core/src/objects/object-at.ts';
import type { FilesPlace } from '../../core/src/volumes/files/backup/files-place.ts';
import { copyClaim, movedIdentity } from '../../core/src/volumes/files/move/copy-claim.ts';
import { fillDevice } from '../../core/src/volumes/files/move/fill-device.ts';
import { createLocalMovers } from '../../core/src/volumes/files/testing/local-movers.ts';

// Read in Velero's sources, and not seen: the driver of the tests' node has file systems only. A file stands for the device.
let folder: string;
let repository: FileRepository;
const data = Buffer.concat([randomBytes(3_000_000), Buffer.alloc(2_000_000), randomBytes(1234)]);
const signal = new AbortController().signal;
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'raw', namespace: 'shop' },
  spec: { volumeMode: 'Block' },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-block-'));
  repository = await kopia.create({ store: createMemoryObjectStore(), prefix: 'kopia/shop/', password: 'a password of tests' });
});
afterAll(() => rm(folder, { recursive: true }));

async function device(name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function placeOf(path: string): FilesPlace {
  const { cluster } = createLocalMovers({ folder });
  return { cluster, namespace: 'shop', pod: 'mover', container: 'mover', folder: path };
}

async function copy(path: string) {
  const movers = createLocalMovers({ folder, device: path });
  const location = { location: 'main', signal, isDropped: false, wait() {}, track() {}, drop() {}, beforeDiscard() {} };
  const [outcome] = await copyClaim({
    ...{ cluster: movers.cluster, mover: {}, run: 'a-run', claim, mounted: 'raw', operationId: 'du-1', deviceName: 'a-uid' },
    ...{ timeoutInMs: 10_000, now: () => new Date('2026-11-30T08:00:00Z'), signal },
    ...{ onProblem() {}, onComplaint() {}, onGone() {}, onStored() {}, onBytes() {} },
    targets: [{ location, repository, identity: movedIdentity(claim, 'kopia'), parent: undefined }],
    repositories: { taskOf: () => Promise.reject(new Error('a device needs no Job')) },
    ...{ parallel: 1, lockUntil: undefined },
  });
  if (!outcome?.done) throw outcome?.error;
  return { copied: outcome.done, movers };
}

test('a device is kept as Velero does: a directory with one file, which is all that it holds', async () => {
  const { copied, movers } = await copy(await device('source', data));
  const [container] = objectsAt(movers.created[0], 'spec', 'containers');
  expect(container).toMatchObject({ volumeDevices: [{ name: 'volume', devicePath: '/dev/volume' }] });
  expect(container).not.toHaveProperty('volumeMounts');
  const { snapshot } = copied;
  expect(snapshot.source).toEqual({ host: 'default', user: 'default', path: 'snapshot-data-upload-download/kopia/shop/raw' });
  expect(Object.fromEntries(snapshot.tags)).toMatchObject({
    'snapshot-requester': 'snapshot-data-upload-download',
    'snapshot-uploader': 'kopia',
  });
  const tree = await repository.openSnapshot(snapshot.id);
  expect(snapshot.root).toMatchObject({ type: 'directory', mode: 0o777 });
  const entries = await tree.list(snapshot.root);
  expect(entries.map(({ name, type, mode, size }) => ({ name, type, mode, size }))).toEqual([
    { name: 'a-uid', type: 'file', mode: 0o777, size: data.length },
  ]);
  // It is read whole each time, and what is known is not stored again.
  const again = await copy(join(folder, 'source'));
  expect(again.copied).toMatchObject({ readBytes: data.length, unchangedFiles: 0 });
  expect(again.copied.storedBytes).toBeLessThan(20_000);
});

test('it comes back onto a device that is as large, and what is beyond stays', async () => {
  const { copied } = await copy(await device('again', data));
  const target = await device('target', Buffer.alloc(data.length + 4096, 7));
  const snapshotId = copied.snapshot.id;
  expect(await fillDevice({ repository, snapshotId, place: placeOf(target), signal })).toBe(data.length);
  const written = await readFile(target);
  expect(written.subarray(0, data.length).equals(data)).toBe(true);
  expect(written.subarray(data.length).equals(Buffer.alloc(4096, 7))).toBe(true);
  const small = await device('small', Buffer.alloc(data.length - 1));
  await expect(fillDevice({ repository, snapshotId, place: placeOf(small), signal })).rejects.toMatchObject({
    code: 'MOVER_FAILED',
    message: expect.stringMatching(/has 5001234 bytes, and the device has room for 5001233/),
  });
  expect((await readFile(small)).equals(Buffer.alloc(data.length - 1))).toBe(true);
});

test('files are not written onto a device, and a device that cannot be read leaves no snapshot', async () => {
  const facts = { mode: 0o755, uid: 0, gid: 0, mtimeInNs: 0n, size: 0 };
  async function* entries() {
    yield { ...facts, type: 'directory' as const, path: [] };
    for (const name of ['a', 'b']) yield { ...facts, type: 'file' as const, path: [name], open: async function* () {} };
  }
  const source = { host: 'default', user: 'default', path: 'files' };
  const { snapshot } = await repository.writeSnapshot(entries(), { source });
  const place = placeOf(await device('raw', Buffer.alloc(100)));
  await expect(fillDevice({ repository, snapshotId: snapshot.id, place, signal })).rejects.toMatchObject({
    code: 'MOVER_FAILED',
    message: expect.stringMatching(/holds files/),
  });
  const before = (await repository.listSnapshots()).length;
  await expect(copy(join(folder, 'missing'))).rejects.toMatchObject({ code: 'MOVER_FAILED' });
  expect(await repository.listSnapshots()).toHaveLength(before);
});
