import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { copyGoldenBucket } from '../../../test/velero-compat/golden/golden-bucket.ts';
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
