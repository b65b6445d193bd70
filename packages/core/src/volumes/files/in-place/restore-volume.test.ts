import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RestoreVolumeEvent, RestoreVolumeRequest } from '../../../contract/restore-volume.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createLocalMovers, type LocalMoversOptions } from '../testing/local-movers.ts';
import { type SampleFolder, sampleSnapshot, sampleTime } from '../testing/sample-snapshot.ts';
import { restoreVolume } from './restore-volume.ts';

const claim = (more: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop', ...metadata },
  spec: { accessModes: ['ReadWriteOnce'], ...more },
  status: { phase: 'Bound' },
});
const app: KubeObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { nodeName: 'n7', volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] },
  status: { phase: 'Running' },
};
const saved: SampleFolder = {
  in: {
    same: 'same',
    differs: 'as it was saved',
    new: 'new',
    'a\nb "q" $x': 'odd name',
    d: { in: { 'in d': 'in d', deep: { in: { link: { link: '../in d' }, none: '' } } }, mode: 0o750 },
    kept: { in: { own: 'own' } },
    link: { link: 'kept/own' },
  },
};

let folder: string;
let busybox: string | undefined;
beforeAll(async () => {
  if (!existsSync('/bin/busybox')) return;
  busybox = await mkdtemp(join(tmpdir(), 'lifeboat-busybox-'));
  execFileSync('/bin/busybox', ['--install', '-s', busybox]);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  if (busybox) await rm(busybox, { recursive: true });
});
beforeEach(async () => {
  if (folder) await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'lifeboat-claim-'));
  await chmod(folder, 0o755);
});

const time = Number(sampleTime / 1_000_000_000n);

/** What the claim has before: one file as it was saved, one that was changed, two that came later. */
async function fillClaim(): Promise<void> {
  await mkdir(join(folder, 'kept'));
  await mkdir(join(folder, 'later'));
  const files = { same: 'same', differs: 'changed since', 'kept/own': 'own', 'kept/more': 'more', 'later/file': '12345' };
  for (const [path, content] of Object.entries(files)) {
    await writeFile(join(folder, path), content, { mode: 0o644 });
    await utimes(join(folder, path), time, path === 'differs' ? time + 5 : time);
  }
}

async function contents(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile()) found[name] = await readFile(path, 'utf8');
    if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`;
  }
  return found;
}

interface Given extends Partial<RestoreVolumeRequest> {
  readonly tree?: SampleFolder;
  readonly movers?: Partial<LocalMoversOptions>;
  readonly objects?: readonly KubeObject[];
  readonly signal?: AbortSignal;
}

async function restore({ tree = saved, movers: more = {}, objects = [claim()], signal, ...request }: Given = {}) {
  const events: RestoreVolumeEvent[] = [];
  const movers = createLocalMovers({ folder, objects, ...more });
  const into = { namespace: 'shop', claim: 'data' };
  const before = movers.pods().length;
  const result = await restoreVolume({
    request: { backupName: 'b', volume: { pod: 'shop/web', volume: 'v' }, into, ...request },
    cluster: movers.cluster,
    mover: {},
    location: 'main',
    openTree: async () => sampleSnapshot(tree),
    openSteps: async () => stepsInMemory(),
    timeoutInMs: 1000,
    signal: signal ?? new AbortController().signal,
    onEvent: (event) => void events.push(event),
    accept: () => {},
  }).finally(() => expect(movers.pods()).toHaveLength(before));
  return { ...result, events, created: movers.created };
}

function stepsInMemory() {
  let all = Buffer.alloc(0);
  return {
    get position() {
      return all.length;
    },
    isFull: false,
    append(chunk: Uint8Array) {
      all = Buffer.concat([all, chunk]);
    },
    async flush() {},
    read: async (position: number, length: number) => all.subarray(position, position + length),
    async close() {},
  };
}

const whole = {
  ...{ same: 'same', differs: 'as it was saved', new: 'new', 'a\nb "q" $x': 'odd name', 'kept/own': 'own' },
  link: '-> kept/own',
};
const below = { 'd/in d': 'in d', 'd/deep/link': '-> ../in d', 'd/deep/none': '' };
const later = { 'kept/more': 'more', 'later/file': '12345' };

test.for([
  ['missing', 'coreutils', { ...whole, ...below, ...later, differs: 'changed since' }, [8, 0, 0, 4]],
  ['changed', 'busybox', { ...whole, ...below, ...later }, [8, 1, 0, 3]],
  ['exact', 'busybox', { ...whole, ...below }, [8, 1, 3, 0]],
  ['exact', 'coreutils', { ...whole, ...below }, [8, 1, 3, 0]],
] as const)('%s files are restored, and only these, with %s', async ([mode, tools, expected, counts], { skip }) => {
  if (tools === 'busybox' && !busybox) skip();
  const given = (more: Given): Given => ({ mode, ...more, ...(tools === 'busybox' && busybox && { movers: { path: busybox } }) });
  await fillClaim();
  const dry = await restore(given({ dryRun: true }));
  expect(await contents()).toEqual({ same: 'same', differs: 'changed since', 'kept/own': 'own', ...later });
  const done = await restore(given({}));
  expect(await contents()).toEqual(expected);
  expect({ phase: done.phase, issues: done.issues }).toEqual({ phase: 'Completed', issues: [] });
  const told = ({ written, changed, deleted, kept }: typeof done) => ({ written, changed, deleted, kept });
  expect(told(dry)).toEqual(told(done));
  expect([done.written.count, done.changed.count, done.deleted.count, done.kept.count]).toEqual(counts);
  expect(done.written.paths.toSorted()).toEqual(['/a\nb "q" $x', '/d', '/link', '/new']);
  expect([dry.dryRun, done.dryRun]).toEqual([true, false]);
  const d = await lstat(join(folder, 'd'));
  expect([d.mode & 0o7777, d.mtimeMs, (await lstat(join(folder, 'd/deep/none'))).mtimeMs]).toEqual([0o750, time * 1000, time * 1000]);
  if (mode !== 'exact') return;
  // Nothing is left to be done.
  const again = await restore(given({ dryRun: true }));
  expect([again.written.count, again.changed.count, again.deleted.count]).toEqual([0, 0, 0]);
});

test('a directory where a file was, a file where a directory was, and symlinks that are not followed', async () => {
  await mkdir(join(folder, 'file/in'), { recursive: true });
  await writeFile(join(folder, 'folder'), 'x');
  await mkdir(join(folder, 'elsewhere'));
  await symlink('elsewhere', join(folder, 'kept'));
  const tree: SampleFolder = { in: { file: 'f', folder: { in: { below: 'b' } }, kept: { in: { own: 'own' } } } };
  const refused = await restore({ mode: 'missing', tree });
  expect(refused.phase).toBe('PartiallyFailed');
  expect(refused.issues.map(({ message }) => message.split(':')[0]).toSorted()).toEqual([
    '/folder is a file, and in the backup a directory',
    '/kept is a symlink, and in the backup a directory',
  ]);
  expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
  const changed = await restore({ mode: 'changed', tree });
  expect(changed.issues.map(({ message }) => message.split(':')[0])).toEqual(['/file is a directory, and in the backup a file']);
  expect((await restore({ mode: 'exact', tree })).issues).toEqual([]);
  expect(await contents()).toEqual({ file: 'f', 'folder/below': 'b', 'kept/own': 'own' });
});

test('a damaged file is named with its blob, leaves what is there, and the others come back', async () => {
  await writeFile(join(folder, 'bad'), 'still good');
  const tree: SampleFolder = { in: { bad: { damaged: 'long content' }, d: { in: { bad: { damaged: 'xy' }, good: 'good' } }, z: 'z' } };
  const { phase, issues } = await restore({ mode: 'exact', tree });
  expect(phase).toBe('PartiallyFailed');
  expect(issues.map(({ code, message }) => `${code}: ${message}`).toSorted()).toEqual([
    'BACKUP_DAMAGED: /bad cannot be restored: blob p1234 is missing',
    'BACKUP_DAMAGED: /d/bad cannot be restored: blob p1234 is missing',
  ]);
  expect(await contents()).toEqual({ bad: 'still good', 'd/good': 'good', z: 'z' });
});

test('names that would lead out of the volume are damage, and nothing else goes', async () => {
  const outside = join(folder, '..', `outside-${process.pid}`);
  const tree: SampleFolder = { in: { [`../outside-${process.pid}`]: 'x', '..': { in: { y: 'y' } }, good: 'good' } };
  const { issues } = await restore({ mode: 'exact', tree });
  expect(issues).toEqual([expect.objectContaining({ code: 'BACKUP_DAMAGED', message: expect.stringContaining('that is no name') })]);
  expect(existsSync(outside)).toBe(false);
  const within: SampleFolder = { in: { d: { in: { [`../../outside-${process.pid}`]: 'x', good: 'good' } } } };
  expect((await restore({ tree: within })).phase).toBe('PartiallyFailed');
  expect(await contents()).toEqual({ 'd/good': 'good' });
  expect(existsSync(outside)).toBe(false);
});

test('files whose names are not UTF-8 come back under their bytes', async () => {
  const rawName = Buffer.from([0x66, 0xe4]);
  const facts = { type: 'file', mode: 0o644, size: 0, name: 'f?', rawName, contentId: 'none', mtimeInNs: sampleTime } as const;
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const tree: SampleFolder = { in: { 'f?': { entry: { ...facts, ...owner } } } };
  expect((await restore({ mode: 'exact', tree })).issues).toEqual([]);
  expect(await readdir(folder, { encoding: 'buffer' })).toEqual([rawName]);
  expect((await restore({ mode: 'exact', tree })).same).toBe(2);
});

test('what appears where something is to be written stays, and is told', async () => {
  const onCommand = async (command: readonly string[]) => {
    if (command.some((word) => word.includes('mv -n'))) await writeFile(join(folder, 'new'), 'of the application');
  };
  const { phase, issues } = await restore({ tree: { in: { new: 'new' } }, movers: { onCommand } });
  expect(phase).toBe('PartiallyFailed');
  expect(issues[0]?.message).toBe('/new could not be put at its place: something else is there, or is written there, meanwhile');
  expect(await contents()).toEqual({ new: 'of the application' });
});

test('what a killed restore left is removed; one that still runs is not disturbed', async () => {
  await mkdir(join(folder, '.lifeboat-restore-lifeboat-mover-dead/0'), { recursive: true });
  await restore({ tree: { in: { new: 'new' } } });
  expect(await readdir(folder)).toEqual(['new']);
  await mkdir(join(folder, '.lifeboat-restore-web'));
  const other = { ...app, spec: {} };
  const running = restore({ objects: [claim(), other], mode: 'exact', tree: { in: {} } });
  await expect(running).rejects.toMatchObject({ code: 'CLAIM_IN_USE', message: expect.stringContaining('by pod shop/web') });
  expect((await readdir(folder)).toSorted()).toEqual(['.lifeboat-restore-web', 'new']);
});

test('without room nothing is written, unless that is asked for', async () => {
  const huge: SampleFolder = { in: { huge: { entry: { ...sampleSnapshot({ in: {} }).snapshot.root, type: 'file', size: 2 ** 52 } } } };
  await expect(restore({ tree: huge })).rejects.toMatchObject({
    code: 'VOLUME_FULL',
    message: expect.stringContaining('Nothing was written'),
  });
  expect(await readdir(folder)).toEqual([]);
  const { freeBytes = 0, neededBytes } = await restore({ tree: huge, dryRun: true });
  expect([freeBytes > 0, neededBytes]).toEqual([true, 2 ** 52]);
});

test.each([
  ['No space left on device', 'VOLUME_FULL', 'Claim shop/data is full'],
  ['Read-only file system', 'CLAIM_UNUSABLE', 'Claim shop/data cannot be written, its file system is read-only'],
])('%s while it is written: %s, and nothing half is there', async (complaint, code, message) => {
  const bin = await mkdtemp(join(tmpdir(), 'lifeboat-bin-'));
  try {
    await writeFile(join(bin, 'tar'), `#!/bin/sh\nprintf 'tar: ./0: ${complaint}\\n' >&2; exit 1\n`, { mode: 0o755 });
    const movers = { path: `${bin}:${process.env.PATH}` };
    await expect(restore({ movers })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(await readdir(folder)).toEqual([]);
  } finally {
    await rm(bin, { recursive: true });
  }
});

test('a cancel leaves nothing half, and no Pod', async () => {
  const stop = new AbortController();
  const onCommand = (command: readonly string[]) => {
    if (command.some((word) => word.includes('tar -x'))) stop.abort();
  };
  await expect(restore({ movers: { onCommand }, signal: stop.signal })).rejects.toMatchObject({
    code: expect.stringMatching(/CANCELED|ABORT/),
  });
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['is not there', [], {}, 'KUBERNETES_NOT_FOUND', 'no claim shop/data'],
  ['is in use', [claim(), app], {}, 'CLAIM_IN_USE', 'is used by pod web: stop it first'],
  [
    'is ReadWriteOncePod and in use',
    [claim({ accessModes: ['ReadWriteOncePod'] }), app],
    { allowInUse: true },
    'CLAIM_IN_USE',
    'nothing else can',
  ],
  ['is a block device', [claim({ volumeMode: 'Block' })], {}, 'CLAIM_UNUSABLE', 'it has no files'],
  ['is to be read only', [claim({ accessModes: ['ReadOnlyMany'] })], {}, 'CLAIM_UNUSABLE', 'ReadOnlyMany'],
  ['is being deleted', [claim({}, { deletionTimestamp: '2026-11-30T00:00:00Z' })], {}, 'CLAIM_UNUSABLE', 'is being deleted'],
  [
    'has a volume that is read-only',
    [claim({ volumeName: 'pv' }), readOnlyVolume()],
    {},
    'CLAIM_UNUSABLE',
    'volume pv, which is read-only',
  ],
] as const)('a claim that %s is refused before a Pod is made', async (_, objects, request, code, message) => {
  const movers = createLocalMovers({ folder: '/none', objects });
  await expect(restore({ objects, ...request })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  expect(movers.created).toEqual([]);
});

function readOnlyVolume(): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv', namespace: '' },
    spec: { csi: { driver: 'd', readOnly: true } },
  };
}

test('beside the Pod that uses the claim, on its node', async () => {
  const { created, events } = await restore({ objects: [claim(), app], allowInUse: true });
  expect(created.map(({ spec }) => (spec as { nodeName?: string }).nodeName)).toEqual(['n7']);
  expect(events.some((event) => event.type === 'progress' && event.step === 'writing')).toBe(true);
  expect((await restore({ objects: [claim(), app], dryRun: true })).same).toBeGreaterThan(0);
});
