import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyGoldenBucket } from '../../../test/velero-compat/golden/golden-bucket.ts';
import { formatBytes } from '../src/output/tables/format-bytes.ts';
import { runInProcess } from './run-in-process.ts';

test('the page of a backup tells of its copies: there, damaged, another one of its name, missing', async () => {
  const { folder, remove } = await copyGoldenBucket();
  onTestFinished(remove);
  const at = (name: string) => join(folder, '..', `${folder.split('/').at(-1)}-${name}`);
  const places = ['damaged', 'other', 'empty'].map(at);
  onTestFinished(async () => void (await Promise.all(places.map((place) => rm(place, { recursive: true, force: true })))));
  const [damaged = '', other = '', empty = ''] = places;
  await cp(folder, damaged, { recursive: true });
  await rm(join(damaged, 'backups/golden/golden-volumeinfo.json.gz'));
  await mkdir(join(other, 'backups'), { recursive: true });
  await cp(join(folder, 'backups/golden'), join(other, 'backups/golden'), { recursive: true });
  const backup = {
    kind: 'Backup',
    apiVersion: 'velero.io/v1',
    metadata: { name: 'golden', uid: 'another' },
    spec: {},
    status: { phase: 'Completed' },
  };
  await writeFile(join(other, 'backups/golden/velero-backup.json'), JSON.stringify(backup));
  await mkdir(empty);
  const locations = [empty, folder, damaged, other].flatMap((place) => ['--location', `file://${place}`]);
  const { stdout, code } = await runInProcess(['report', 'backup', 'golden', '-o', '-', ...locations], { cwd: folder });
  expect(code).toBe(0);
  const copies = /<h2>Copies<\/h2>[\s\S]*?<\/section>/.exec(stdout)?.[0] ?? '';
  const rows = [...copies.matchAll(/<tr>(<td>.*?)<\/tr>/g)].map(([, row = '']) =>
    row
      .replace(/<\/?(td|span)[^>]*>/g, ' ')
      .trim()
      .split(/ {2,}/),
  );
  expect(rows).toEqual([
    [`file://${empty}`, 'not there'],
    [`file://${folder}`, 'there', 'Completed', 'nothing is missing or damaged of what was looked at'],
    [`file://${damaged}`, 'there', 'Completed', expect.stringContaining('golden-volumeinfo.json.gz')],
    [`file://${other}`, 'ANOTHER backup of this name', 'Completed'],
  ]);
  // What the page is about is the first copy.
  expect(stdout).toContain(`<dt>Location</dt><dd>file://${folder}</dd>`);
  const none = await runInProcess(['report', 'backup', 'nope', '-o', '-', ...locations], { cwd: folder });
  expect(none).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('BACKUP_NOT_FOUND') });
});

// Rows of the table of a namespace: kind, objects, size.
const tableOf = (html: string, namespace: string) => {
  const fold = html.split('<details class="fold"').find((part) => part.includes(`<strong>${namespace}</strong>`)) ?? '';
  const [table = ''] = fold.split('</details>');
  const rows = [...table.matchAll(/<tr>(<td>.*?)<\/tr>/g)].map(([, row = '']) =>
    row.split('</td>').map((cell) => cell.replace(/<[^>]*>/g, '')),
  );
  return new Map(rows.map(([kind = '', ...cells]) => [kind.split(' ')[0], cells.slice(0, 2)]));
};

test('the page of a backup tells what each kind takes in the archive; of one that is damaged, why it does not', async () => {
  const { folder, remove } = await copyGoldenBucket();
  onTestFinished(remove);
  const report = () => runInProcess(['report', 'backup', 'golden', '-o', '-', '--location', `file://${folder}`], { cwd: folder });
  const { stdout } = await report();
  const archive = join(folder, 'backups/golden/golden.tar.gz');
  const names = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).split('\n');
  const path = names.find((each) => each.startsWith('resources/configmaps/namespaces/')) ?? '';
  const namespace = path.split('/')[3] ?? '';
  const maps = names.filter((each) => each.startsWith(`resources/configmaps/namespaces/${namespace}/`));
  const bytes = execFileSync('tar', ['-xzOf', archive, ...maps]).length;
  expect(tableOf(stdout, namespace).get('ConfigMap')).toEqual([String(maps.length), formatBytes(bytes)]);
  expect([...tableOf(stdout, namespace).values()].filter(([, size]) => !/^[\d.]+ (B|KiB)$/.test(size ?? ''))).toEqual([]);
  expect(stdout).toContain('Size: of the objects as JSON in the archive, before compression.');
  await writeFile(archive, 'no archive');
  const damaged = await report();
  expect(damaged.code).toBe(0);
  expect(damaged.stdout).toMatch(/What each kind takes is not known: The archive of backup &quot;golden&quot; /);
  expect(tableOf(damaged.stdout, namespace).get('ConfigMap')?.[1]).not.toMatch(/B$/);
});

test('the page of a location has the sizes of backups of Velero, which its record lacks', async () => {
  const { folder, remove } = await copyGoldenBucket();
  onTestFinished(remove);
  const { stdout } = await runInProcess(['report', 'location', '-o', '-', '--location', `file://${folder}`], { cwd: folder });
  const at = join(folder, 'backups/golden');
  let bytes = 0;
  for (const file of await readdir(at)) bytes += (await stat(join(at, file))).size;
  expect(stdout).toContain(`<title>golden: ${formatBytes(bytes)}</title>`);
  expect(stdout).toMatch(new RegExp(`\\d+ objects, ${formatBytes(bytes)}</span>`));
  expect(stdout).not.toContain(': 0 B</title>');
});

test('backup get says what the files of a backup of Velero take, though nothing in it tells', async () => {
  const { folder, remove } = await copyGoldenBucket();
  onTestFinished(remove);
  const at = join(folder, 'backups/golden');
  const sizes = await Promise.all((await readdir(at)).map(async (file) => (await stat(join(at, file))).size));
  const { stdout } = await runInProcess(['backup', 'get', 'golden', '--location', `file://${folder}`], { cwd: folder });
  expect(stdout).toMatch(/ SIZE\ngolden +/);
  expect(stdout).toContain(` ${formatBytes(sizes.reduce((sum, size) => sum + size, 0))}\n`);
});
