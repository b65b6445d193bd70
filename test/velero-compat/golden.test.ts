import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runInProcess } from '../../packages/cli/test/run-in-process.ts';
import { copyGoldenBucket } from './golden/golden-bucket.ts';

// The files of real Velero 1.18.3 (golden/README.md) through our CLI.
let bucket: Awaited<ReturnType<typeof copyGoldenBucket>>;
beforeAll(async () => {
  bucket = await copyGoldenBucket();
});
afterAll(() => bucket.remove());

async function lifeboat(...args: string[]): Promise<string> {
  const result = await runInProcess([...args, '--location', `file://${bucket.folder}`], { cwd: bucket.folder });
  expect(result, args.join(' ')).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^(Local mode \(--location\): .*\n)?(Backup \S+: (reading|checking) .*\n)*$/),
  });
  return result.stdout;
}

test('its backups and restores are listed', async () => {
  const { items } = JSON.parse(await lifeboat('backup', 'get', '-o', 'json'));
  const phases = items.map((item: { metadata: { name: string }; status: { phase: string } }) => [item.metadata.name, item.status.phase]);
  expect(phases).toEqual([
    ['edited', 'Completed'],
    ['golden', 'Completed'],
    ['partial', 'PartiallyFailed'],
    ['versions', 'Completed'],
  ]);
  expect(items[1]).toEqual(JSON.parse(await readFile(join(bucket.folder, 'backups/golden/velero-backup.json'), 'utf8')));
  const restores = await lifeboat('restore', 'get');
  for (const name of ['edited-mapped', 'edited-plain', 'golden-mapped', 'golden-plain', 'versions-plain']) expect(restores).toContain(name);
});

test.each([
  ['golden', 39, 39],
  ['partial', 3, 3],
  ['versions', 3, 5], // two Boats in two versions, and their CRD
])('%s is sound, with %d objects; %d of all versions are described', async (name, items, versions) => {
  expect(await lifeboat('backup', 'verify', name)).toMatch(new RegExp(`^Backup ${name} is sound\n +Items: +${items}\n`));
  const described = await lifeboat('backup', 'describe', name, '--details');
  expect(described).toContain(`Items backed up:              ${versions}`);
  expect(described.slice(described.indexOf('Resource List:')).match(/^ {4}- /gm)).toHaveLength(versions);
});

test('how a volume was saved, what went wrong, and which versions are shown', async () => {
  const golden = await lifeboat('backup', 'describe', 'golden', '--details');
  expect(golden).toContain('v1/PersistentVolume:\n    - golden-by-hand\n    - golden-data\n');
  expect(await lifeboat('backup', 'describe', 'partial')).toContain('message: /Error executing hook error: /pods "node-1" not found');
  const versions = await lifeboat('backup', 'describe', 'versions', '--details');
  expect(versions).toContain('golden.example.com/v1/Boat:\n    - golden/beta\n    - golden/titanic\n');
  expect(versions).toContain('golden.example.com/v1beta1/Boat:\n    - golden/beta\n    - golden/titanic\n');
});

test('logs are printed, the archive is downloaded as it is', async () => {
  expect(await lifeboat('backup', 'logs', 'golden')).toMatch(/level=info msg="Backed up a total of 39 items" backup=velero\/golden/);
  expect(await lifeboat('restore', 'logs', 'edited-plain')).toMatch(/level=error msg="Namespace edited, resource restore error: /);
  await lifeboat('backup', 'download', 'golden', '-o', 'downloaded.tar.gz', '--quiet');
  const [downloaded, original] = await Promise.all(
    ['downloaded.tar.gz', 'backups/golden/golden.tar.gz'].map((file) => readFile(join(bucket.folder, file))),
  );
  expect(downloaded).toEqual(original);
});

test('a restore of Velero is described, and its page tells what became of the objects and why some were skipped', async () => {
  const described = await lifeboat('restore', 'describe', 'edited-plain', '--details');
  expect(described).toMatch(/^Name: +edited-plain\nMade by: +Velero/);
  expect(described).toContain('    - edited/restored-before(failed)\n');
  expect(JSON.parse(await lifeboat('restore', 'describe', 'edited-plain', '-o', 'json'))).toMatchObject({ name: 'edited-plain' });
  const page = await lifeboat('report', 'restore', 'edited-plain', '-o', '-');
  expect(page).toContain('<dd>35 created, 3 skipped, 4 failed</dd>');
  expect(page).toContain('<h2>By namespace and kind</h2>');
  expect(page).toContain('no PriorityClass with name edited-missing was found');
  expect(page).toContain('<h2>What was skipped, and why</h2>');
  const hooks = await lifeboat('report', 'backup', 'partial', '-o', '-');
  expect(hooks).toMatch(/<h2>Hooks<\/h2>[\s\S]*running exec hook · pre · &lt;from-annotation&gt; · main · \[true\]/);
});
