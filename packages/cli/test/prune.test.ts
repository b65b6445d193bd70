import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { clusterFromKubeConfig, createEngine, createFileSystemObjectStore } from '@lifeboat/core';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { runInProcess } from './run-in-process.ts';

let server: KubernetesApiServer;
let cwd: string;
const lifeboat = (...argv: string[]) => runInProcess(argv, { cwd });
const prune = (...argv: string[]) => lifeboat('backup', 'prune', ...argv);
const stored = async (place = 'store') => (await readdir(join(cwd, place, 'backups'))).sort();

/** A backup that began so many days ago. */
async function make(name: string, daysAgo: number, { ttl = '24h', schedule = '', place = 'store' } = {}) {
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const store = createFileSystemObjectStore({ root: join(cwd, place), fsync: false });
  const past = new Date(Date.now() - daysAgo * 86_400_000);
  const engine = createEngine({ cluster, storageLocations: { main: { store } }, now: () => past });
  const labels = { app: name, ...(schedule && { 'velero.io/schedule-name': schedule }) };
  const { phase } = await engine.backup({ name, ttl, labels, includedNamespaces: ['default'] }).result;
  expect(phase).toBe('Completed');
  await cluster.close();
}

beforeAll(async () => {
  server = await startKubernetesApiServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lifeboat-prune-'));
  const entry = (name: string, place: string) =>
    `  - { name: ${name}, default: ${place === 'store'}, provider: file, config: { path: ${place} } }\n`;
  await writeFile(join(cwd, 'lifeboat.yaml'), `locations:\n${entry('default', 'store')}${entry('far', 'far')}`);
  await make('daily-1', 9.5, { schedule: 'daily' });
  await make('daily-2', 8.5, { schedule: 'daily' });
  await make('plain', 7.5);
  await make('young', 0.5);
  return () => rm(cwd, { recursive: true, force: true });
});

/** A table, with T for every time. */
const cells = (table: string) =>
  table.split('\n').map((line) => line.replace(/ {3,}/g, '|').replace(/\d{4}-\S+ \S+ \+0000 UTC|\d{4}-\S+Z/g, 'T'));

test('prune says of each backup whether it goes and why, deletes what has expired, and a second time nothing', async () => {
  const everything = await stored();
  const planned = await prune('--dry-run');
  const table = (action: string) => [
    'NAME|ACTION|CREATED|EXPIRES|STORAGE LOCATION|WHY',
    `daily-1|${action}|T|expired 8d ago|default|it expired at T`,
    'daily-2|keep|T|expired 7d ago|default|it is the last good one of schedule "daily"',
    `plain|${action}|T|expired 6d ago|default|it expired at T`,
    'young|keep|T|11h|default|it expires at T',
    '',
  ];
  expect([planned.code, cells(planned.stdout)]).toEqual([0, table('delete')]);
  expect(planned.stderr).toMatch(/^2 backups would be deleted from .*, 2 kept, 0 failed$/m);
  expect(await stored()).toEqual(everything);

  const done = await prune('--confirm');
  expect([done.code, cells(done.stdout)]).toEqual([0, table('deleted')]);
  expect(await stored()).toEqual(['daily-2', 'young']);
  const again = await prune('--confirm', '-o', 'json');
  expect(JSON.parse(again.stdout)).toMatchObject({ dryRun: false, deleted: 0, kept: 2, failed: 0, backups: [{ reason: 'last-good' }, {}] });
  expect(await stored()).toEqual(['daily-2', 'young']);
});

test('backup get shows what has expired as expired', async () => {
  const { stdout } = await lifeboat('backup', 'get');
  expect(stdout).toMatch(/^daily-1 .* expired 8d ago {3}/m);
  expect(stdout).toMatch(/^young .* UTC {3}11h {3}/m);
});

test('the flags keep more, or look at some only', async () => {
  const gone = async (...flags: string[]) => {
    const { stdout } = await prune('--dry-run', '-o', 'json', ...flags);
    const { backups } = JSON.parse(stdout) as { backups: { name: string; outcome: string }[] };
    return backups.filter(({ outcome }) => outcome === 'to-delete').map(({ name }) => name);
  };
  expect(await gone('--keep-last', '2')).toEqual([]);
  expect(await gone('--keep-daily=1', '--gc-keep-last-good=false')).toEqual(['daily-1', 'plain']);
  expect(await gone('--gc-keep-last-good=false')).toEqual(['daily-1', 'daily-2', 'plain']);
  expect(await gone('-l', 'app=plain')).toEqual(['plain']);
  for (const wrong of [['--keep-last', '-1'], ['--keep-last', 'x'], ['--time-zone', 'Mars'], ['daily-1']])
    expect(await prune('--dry-run', ...wrong), wrong.join(' ')).toMatchObject({ code: 2, stdout: '' });
});

test('without --confirm it asks, and deletes nothing without a yes', async () => {
  const refused = await prune();
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/Delete 2 expired backups from .* \(daily-1, plain\)\?.*--confirm/),
  ]);
  const answer = async (text: string) => {
    const stdin = Object.assign(new PassThrough(), { isTTY: true });
    stdin.end(text);
    return runInProcess(['backup', 'prune'], { cwd, stdin });
  };
  expect(await answer('n\n')).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Nothing was deleted') });
  expect(await stored()).toHaveLength(4);
  expect(await answer('y\n')).toMatchObject({ code: 0 });
  expect(await stored()).toEqual(['daily-2', 'young']);
  // Nothing is asked where there is nothing to delete.
  expect((await prune()).code).toBe(0);
});

test('of several locations each is pruned; one that cannot be read is an error, and the others are pruned', async () => {
  await make('elsewhere', 5, { place: 'far' });
  await make('odd', 5, { place: 'far' });
  await rm(join(cwd, 'far/backups/odd/velero-backup.json'));
  await mkdir(join(cwd, 'led'));
  await symlink(join(cwd, 'far/backups'), join(cwd, 'led/backups'));
  const { code, stdout, stderr } = await prune('--location', `default,far,file://${cwd}/led`, '--confirm', '-o', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ deleted: 3, kept: 3, failed: 0 });
  expect(stderr).toMatch(/^warning: Backup "odd" in location "far" is kept, as nothing says when its time is over/m);
  expect(stderr).toMatch(/^error: Location "default-3" could not be read, so nothing was deleted there: /m);
  expect([await stored(), await stored('far')]).toEqual([['daily-2', 'young'], ['odd']]);
});
