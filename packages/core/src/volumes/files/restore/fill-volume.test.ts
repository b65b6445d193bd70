import { chmod, lstat, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FileRepository } from '../../../plugin-api/file-repository.ts';
import { createLocalMovers, type LocalMoversOptions } from '../testing/local-movers.ts';
import { type SampleFolder, sampleSnapshot, sampleTime } from '../testing/sample-snapshot.ts';
import { fillVolume } from './fill-volume.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-fill-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(root: SampleFolder, more: Partial<LocalMoversOptions> = {}) {
  const { cluster } = createLocalMovers({ folder, ...more });
  const complaints: string[] = [];
  const repository: Pick<FileRepository, 'openSnapshot'> = { openSnapshot: async () => sampleSnapshot(root) };
  const done = await fillVolume({
    place: { cluster, namespace: 'shop', pod: 'web', container: 'restore-wait', folder: '/volume' },
    repository: repository as FileRepository,
    snapshotId: 's1',
    volume: { what: 'Volume data', context: { volume: 'data' } },
    onComplaint: (text) => void complaints.push(text),
  });
  return { ...done, complaints };
}

const facts = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0, mode: 0o640, mtimeInNs: sampleTime, name: '' };

test('names of one file stay so, a FIFO comes back, and a socket is told', async () => {
  const inode = { device: 1n, number: 5n, links: 2 };
  const name = (content: string) => ({ entry: { ...facts, type: 'file', size: 0, contentId: content, inode } as const });
  const special = (type: 'fifo' | 'socket') => ({ entry: { ...facts, type, size: 0, contentId: type } as const });
  const twice = await fill({ in: { a: name('none'), d: { in: { b: name('none') } }, pipe: special('fifo'), socket: special('socket') } });
  expect(twice).toEqual({ files: 2, bytes: 0, complaints: ['./socket is a socket and was not restored'] });
  const [a, b, pipe] = await Promise.all(['a', 'd/b', 'pipe'].map((path) => lstat(join(folder, path))));
  expect([a?.ino === b?.ino, a?.nlink, pipe?.isFIFO(), (pipe?.mode ?? 0) & 0o777]).toEqual([true, 2, true, 0o640]);
});

test('a lost blob ends it, by volume, file and blob', async () => {
  const root: SampleFolder = { in: { d: { in: { bad: { damaged: 'long content' } } } } };
  await expect(fill(root)).rejects.toMatchObject({
    code: 'REPOSITORY_DAMAGED',
    message: 'Volume data: ./d/bad cannot be restored: blob p1234 is missing',
    context: { volume: 'data', path: './d/bad', blob: 'p1234' },
  });
});

test('a full disk is told with the sizes, and a read-only one with what to look at', async () => {
  const bin = await mkdtemp(join(tmpdir(), 'lifeboat-bin-'));
  const failing = async (complaint: string) => {
    await writeFile(join(bin, 'tar'), `#!/bin/sh\nprintf 'tar: ./big: ${complaint}\\n' >&2; exit 1\n`, { mode: 0o755 });
    return fill({ in: { big: 'x' } }, { path: `${bin}:${process.env.PATH}` });
  };
  await expect(failing('No space left on device')).rejects.toMatchObject({
    code: 'VOLUME_FULL',
    message: expect.stringMatching(
      /^Volume data is full: .*\.\/big: No space left on device\. Its files take 100 bytes, and it has \d+\. Give its claim/,
    ),
  });
  await expect(failing('Disk quota exceeded')).rejects.toMatchObject({ code: 'VOLUME_FULL' });
  await expect(failing('Read-only file system')).rejects.toMatchObject({ code: 'CLAIM_UNUSABLE' });
  await expect(failing('Permission denied')).rejects.toMatchObject({
    code: 'MOVER_FAILED',
    message: expect.stringMatching(/^Volume data: /),
  });
  await rm(bin, { recursive: true });
});

test('what is there stays, unless the snapshot has it too', async () => {
  await writeFile(join(folder, 'mine'), 'mine');
  await writeFile(join(folder, 'both'), 'before');
  await chmod(folder, 0o700);
  await fill({ in: { both: 'after' }, mode: 0o711 });
  expect([await readFile(join(folder, 'both'), 'utf8'), (await readdir(folder)).toSorted()]).toEqual(['after', ['both', 'mine']]);
  expect((await lstat(folder)).mode & 0o777).toBe(0o711);
});
